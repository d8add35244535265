import {expect, it} from 'vitest';
import {answerValue, withSuggestions} from '../../source/answers/resolve.ts';
import {questions} from '../../source/answers/table.ts';
import type {AwsConfiguration} from '../../source/project/aws-config.ts';
import {fakeFacts} from '../_helpers/facts.ts';

const profile = (name: string, more: object = {}) =>
	({name, kind: 'sso', region: undefined, ...more}) as AwsConfiguration['profiles'][number];

it.each<[Partial<AwsConfiguration>, string, string, string]>([
	[{}, 'local', 'environment', 'us-east-1'],
	[{profiles: [profile('a', {kind: undefined})]}, 'local', 'environment', 'us-east-1'],
	[{environment: 'AWS_ACCESS_KEY_ID'}, 's3', 'environment', 'us-east-1'],
	[{environment: 'AWS_ACCESS_KEY_ID', region: 'eu-west-1'}, 's3', 'environment', 'eu-west-1'],
	[{environment: 'AWS_ACCESS_KEY_ID', region: 'Europe'}, 's3', 'environment', 'us-east-1'],
	[{profiles: [profile('a'), profile('b')]}, 's3', 'a', 'us-east-1'],
	[{profiles: [profile('a'), profile('default', {region: 'eu-north-1'})], region: 'eu-west-1'}, 's3', 'default', 'eu-north-1'],
	[{profiles: [profile('a', {region: 'nowhere'})], region: 'eu-west-1'}, 's3', 'a', 'eu-west-1'],
	[{profiles: [profile('a'), profile('b')], chosen: 'b', environment: 'AWS_ACCESS_KEY_ID'}, 's3', 'b', 'us-east-1'],
	[{profiles: [profile('a')], chosen: 'gone'}, 's3', 'a', 'us-east-1'],
])('with %j the cache is %s, with the profile %s, in %s', (aws, store, name, region) => {
	const suggest = (given: Readonly<Record<string, string>>, id: string) => {
		const answers = new Map(Object.entries(given).map(([key, value]) => [key, {value, source: 'you', given: true}]));
		return answerValue(withSuggestions(questions, fakeFacts({aws}), answers), id);
	};

	expect([suggest({}, 'cache'), suggest({cache: 's3'}, 'aws-profile'), suggest({cache: 's3'}, 'cache-region')]).toEqual([
		store,
		name,
		region,
	]);
	expect(suggest({cache: 'minio'}, 'cache-region')).toBe('auto');
});
