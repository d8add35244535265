import type {CreateRoleCommandInput} from '@aws-sdk/client-iam';
import {describe, expect, it} from 'vitest';
import {Iam} from '../../../source/services/aws/iam.ts';
import type {AwsSession} from '../../../source/services/aws/session.ts';

/** What is sent to IAM, instead of sending it. */
function listen() {
	const sent: unknown[] = [];
	const iam = {
		async send(command: {readonly input: unknown}) {
			sent.push(command.input);
			return {};
		},
	};
	return {sent, iam: new Iam({iam} as unknown as AwsSession, new AbortController().signal)};
}

describe('a new role', () => {
	it.each([
		['main reads and writes the cache', 'main reads and writes the cache'],
		['grüße reads', 'grüße reads'],
		['ветка 🚀 reads', '????? ? reads'],
		['x'.repeat(2000), 'x'.repeat(1000)],
	])('has a description that IAM takes', async (given, taken) => {
		const {iam, sent} = listen();
		await iam.createRole('name', '{}', given, {a: 'b'});
		expect(sent).toHaveLength(1);
		const {Description, MaxSessionDuration, Tags} = sent[0] as CreateRoleCommandInput;
		expect({Description, MaxSessionDuration, Tags}).toEqual({Description: taken, MaxSessionDuration: 3600, Tags: [{Key: 'a', Value: 'b'}]});
	});
});

describe("a provider's audience", () => {
	it('is added and taken away by name', async () => {
		const {iam, sent} = listen();
		await iam.addAudience('arn:p', 'sts.amazonaws.com');
		await iam.removeAudience('arn:p', 'sts.amazonaws.com');
		const wanted = {OpenIDConnectProviderArn: 'arn:p', ClientID: 'sts.amazonaws.com'};
		expect(sent).toEqual([wanted, wanted]);
	});
});
