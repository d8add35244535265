import {spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand} from '@aws-sdk/client-iam';
import which from 'which';
import {freePort} from '../../source/services/free-port.ts';

/** AWS by somebody else: moto's server (https://docs.getmoto.org), which enforces IAM. */
export type Moto = {
	readonly url: string;
	/** Of a user who may do everything. */
	readonly admin: {readonly accessKeyId: string; readonly secretAccessKey: string};
	/** The environment of somebody who is signed in to it as that user. */
	readonly environment: Readonly<Record<string, string>>;
	/** Empties the account, but for the administrator, whose key stays the same. */
	readonly reset: () => Promise<void>;
	readonly stop: () => Promise<void>;
};

/** The Python that the emulator is installed for; null where it is not on PATH (`pip install 'moto[server]'`). */
export const motoServer = await findInterpreter();

// The SDK's word about this Node is for its users, not for the reports of tests.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// Calls that it takes before it asks who calls: those that make the first user.
const unauthenticatedCalls = 3;

/** Starts the emulator on loopback, with an empty account and one administrator. */
export async function startMoto(): Promise<Moto> {
	if (motoServer === null) {
		throw new Error('moto_server is not on PATH');
	}

	const port = await freePort();
	const child = spawn(motoServer, [launcher, '--host', '127.0.0.1', '--port', String(port)], {
		stdio: 'ignore',
		env: {...process.env, INITIAL_NO_AUTH_ACTION_COUNT: String(unauthenticatedCalls)},
	});
	const ended = new Promise<void>(resolve => {
		child.once('exit', () => resolve());
	});
	const url = `http://127.0.0.1:${port}`;
	await answers(url, ended);
	const admin = await startAfresh(url);
	return {
		url,
		admin,
		environment: {
			AWS_ENDPOINT_URL: url,
			AWS_ACCESS_KEY_ID: admin.accessKeyId,
			AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
			AWS_CONFIG_FILE: '/nonexistent/config',
			AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
			AWS_EC2_METADATA_DISABLED: 'true',
		},
		async reset() {
			await startAfresh(url);
		},
		async stop() {
			child.kill('SIGKILL');
			await ended;
		},
	};
}

const launcher = fileURLToPath(new URL('moto_server.py', import.meta.url));

/** From the first line of its script. The shims of pyenv, which stand there whether it is installed or not, are scripts of a shell. */
async function findInterpreter(): Promise<string | null> {
	for (const script of (await which('moto_server', {all: true, nothrow: true})) ?? []) {
		const python = /^#!(\S*python[\d.]*)\s*$/.exec((await readFile(script, 'utf8')).split('\n')[0] ?? '')?.[1];
		if (python !== undefined) {
			return python;
		}
	}

	return null;
}

/** Clients hold their connections: a server answers when it answers. */
async function answers(url: string, ended: Promise<void>): Promise<void> {
	let over = false;
	void ended.then(() => {
		over = true;
	});
	for (let tries = 0; tries < 600 && !over; tries++) {
		try {
			await fetch(`${url}/moto-api/`);
			return;
		} catch {
			await new Promise(resolve => {
				setTimeout(resolve, 50);
			});
		}
	}

	throw new Error('moto_server did not start');
}

async function startAfresh(url: string): Promise<Moto['admin']> {
	const post = async (order: string, body = '') => fetch(`${url}/moto-api/${order}`, {method: 'POST', body});
	await post('reset');
	await post('reset-auth', String(unauthenticatedCalls));
	// Its keys come from a generator of random numbers: from the same seed, the administrator gets the same one again.
	await post('seed?a=1');
	return makeAdministrator(url);
}

async function makeAdministrator(url: string): Promise<Moto['admin']> {
	const iam = new IAMClient({endpoint: url, region: 'us-east-1', credentials: {accessKeyId: 'nobody', secretAccessKey: 'nothing'}});
	await iam.send(new CreateUserCommand({UserName: 'admin'}));
	await iam.send(
		new PutUserPolicyCommand({
			UserName: 'admin',
			PolicyName: 'everything',
			PolicyDocument: JSON.stringify({Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]}),
		}),
	);
	const {AccessKey} = await iam.send(new CreateAccessKeyCommand({UserName: 'admin'}));
	return {accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? ''};
}
