import {spawn} from 'node:child_process';
import {ListAccessKeysCommand} from '@aws-sdk/client-iam';
import {vi} from 'vitest';
import {openAws} from '../../../source/services/aws/session.ts';
import {startAwsProxy} from '../../_helpers/aws-proxy.ts';
import {startGitHub} from '../../_helpers/github-api.ts';
import {startMoto} from '../../_helpers/moto.ts';
import {signIn} from './_cloud.ts';
import type {CrashLab, CrashProject} from './_crash-lab.ts';
import {inventory} from './_inventory.ts';
import {bundlePrograms} from './_programs.ts';

/** An AWS by somebody else behind a proxy, and programs that are killed for real. */
export async function openMotoLab(): Promise<CrashLab> {
	const [moto, github, programs] = await Promise.all([startMoto(), startGitHub(), bundlePrograms()]);
	const proxy = await startAwsProxy(moto.url);
	signIn({...moto.environment, AWS_ENDPOINT_URL: proxy.url, GITHUB_API_URL: github.url, GH_TOKEN: 'a-token-of-the-test'});
	const {iam} = openAws({profile: undefined, region: 'eu-central-1', endpoint: moto.url, credentials: moto.admin, environment: {}});
	return {
		title: 'moto',
		url: moto.url,
		admin: moto.admin,
		disturbed: proxy,
		patienceMs: [500, 3000],
		reset: moto.reset,
		// Whatever a proof has left expires with the rest of the cache.
		account: async () => inventory(moto, key => !key.includes('/.ferrovia-proof/')),
		async keys(UserName) {
			const {AccessKeyMetadata = []} = await iam.send(new ListAccessKeysCommand({UserName})).catch(() => ({AccessKeyMetadata: []}));
			return AccessKeyMetadata.map(({AccessKeyId, Status}) => `${AccessKeyId} ${Status}`);
		},
		async kill({root, options}: CrashProject, at, after) {
			// Ferrovia itself where its own steps are enough.
			const argv =
				options.identity === 'oidc'
					? [programs.ferrovia, 'setup', 'cache', '--yes', '--cache', 's3', '--cache-region', 'eu-central-1', '--cache-identity', 'oidc']
					: [programs.setup, JSON.stringify(options)];
			const child = spawn(process.execPath, argv, {cwd: root, stdio: 'ignore'});
			const ended = new Promise<void>(resolve => {
				child.once('exit', () => resolve());
			});
			const stop = async () => {
				child.kill('SIGKILL');
				await ended;
			};
			proxy.begin({at, fault: {type: 'stopped', after, stop}});
			await ended;
		},
		settled: async () => {},
		async close() {
			vi.unstubAllEnvs();
			await Promise.all([moto.stop(), github.stop(), proxy.stop(), programs.remove()]);
		},
	};
}
