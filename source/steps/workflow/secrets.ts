import {ciSecrets} from '../ci-names.ts';
import type {WorkflowSettings} from './settings.ts';

/** A secret of the build: BuildKit's id of it, the variable that carries it to BuildKit, and the expression that fills that. */
export type PassedSecret = {readonly id: string; readonly variable: string; readonly value: string};

/**
What the build is given. A build script of any dependency can read it, and an access key may write the cache, so pull requests are
given a key in no case: what they put into the cache, the next deployment would take out.
*/
export function passedSecrets({cache, needs}: WorkflowSettings, event: 'push' | 'pull-request'): readonly PassedSecret[] {
	return [
		...(cache === 'role' ? ofRole : []),
		...(cache === 'key' && event === 'push' ? ofKey : []),
		...(cache === 'github' ? ofGitHub : []),
		...needs.secrets.map(({id, secretName}) => ({id, variable: secretName, value: `secrets.${secretName}`})),
	];
}

const credentials = {
	aws_access_key_id: 'AWS_ACCESS_KEY_ID',
	aws_secret_access_key: 'AWS_SECRET_ACCESS_KEY',
	aws_session_token: 'AWS_SESSION_TOKEN',
} as const;

const ofRole: readonly PassedSecret[] = Object.entries(credentials).map(([id, variable]) => ({
	id,
	variable,
	value: `steps.aws.outputs.${id.replaceAll('_', '-')}`,
}));

const ofKey: readonly PassedSecret[] = [
	{id: 'aws_access_key_id', variable: credentials.aws_access_key_id, value: `secrets.${ciSecrets.accessKeyId}`},
	{id: 'aws_secret_access_key', variable: credentials.aws_secret_access_key, value: `secrets.${ciSecrets.secretAccessKey}`},
];

const ofGitHub: readonly PassedSecret[] = [
	{id: 'actions_results_url', variable: 'ACTIONS_RESULTS_URL', value: 'steps.cache.outputs.url'},
	{id: 'actions_runtime_token', variable: 'ACTIONS_RUNTIME_TOKEN', value: 'steps.cache.outputs.token'},
];
