import {assert, constantFrom, dictionary, oneof, property, record, string, uniqueArray} from 'fast-check';
import {expect, it} from 'vitest';
import {fileList, filesOf} from '../../source/answers/file-list.ts';
import type {Facts} from '../../source/answers/question.ts';
import {withSuggestions} from '../../source/answers/resolve.ts';
import {questions} from '../../source/answers/table.ts';
import {carryOver} from '../../source/dockerfile/carry-over.ts';
import {fakeFacts} from '../_helpers/facts.ts';

const odd = constantFrom(
	'demo',
	'api.server',
	'back end',
	'x@2',
	'my+api',
	'über api',
	'v1.0+fix',
	'release#1',
	'user@topic',
	'feature/äpfel',
	'日本',
	'.github',
	'a--.b',
	'-x',
	'none',
	'new',
	'',
	'0',
	'100',
	'99999',
	'a, b',
	'[a]',
	"it's",
	'healthz',
	'/health?full=1',
	'/a b',
	'US West (Oregon)',
	'us-west1',
	'$HOME',
	'../up',
);
const word = oneof(odd, string({unit: 'binary', maxLength: 20}));

/** A world in which every name that a suggestion can be made from is one of the above. */
const worlds = record({
	binaries: uniqueArray(word, {maxLength: 3}),
	member: word,
	repository: word,
	prefix: word,
	branch: word,
	files: uniqueArray(word, {maxLength: 3}),
	deploy: dictionary(constantFrom('healthcheckPath', 'healthcheckTimeout', 'numReplicas', 'region', 'restartPolicyType'), word),
	route: word,
	profile: word,
	region: word,
	id: word,
	run: constantFrom('8080', '0', '99999', '65536', '$PORT', 'a/b', 'größe', 'x,y', '-x'),
});

it('whatever is suggested, the question accepts, so that the second run does not refuse what the first one wrote', () => {
	assert(
		property(worlds, world => {
			const answers = withSuggestions(questions, factsOf(world), new Map());
			for (const {id, validate} of questions) {
				const {value = '', source} = answers.get(id) ?? {};
				expect([id, value, source?.startsWith('only you know it') && value === '' ? undefined : validate(value)]).toEqual([
					id,
					value,
					undefined,
				]);
			}
		}),
		{numRuns: 300},
	);
});

it('lists of files are read as they were written', () => {
	const file = string({unit: 'binary', minLength: 1, maxLength: 12}).filter(name => !name.endsWith('/'));
	assert(
		property(
			uniqueArray(
				oneof(
					file,
					odd.filter(name => name !== ''),
				),
				{maxLength: 4},
			),
			files => {
				expect(filesOf(fileList(files))).toEqual(files);
			},
		),
	);
});

type World = typeof worlds extends {generate: (...input: never) => {value: infer Value}} ? Value : never;

function factsOf({binaries, member, repository, prefix, branch, files, deploy, route, profile, region, id, run}: World): Facts {
	const facts = fakeFacts({aws: {profiles: [{name: profile, region, kind: 'key'}], environment: undefined, region, chosen: profile}});
	const [demo] = facts.project.cargo.members;
	return {
		...facts,
		railwayLink: {projectId: id, environmentId: id, environmentName: id, serviceId: id},
		project: {
			...facts.project,
			cargo: {...facts.project.cargo, members: demo === undefined ? [] : [{...demo, name: member, binaries}]},
			git: {
				root: '/home/me/demo',
				prefix,
				branch,
				defaultBranch: branch,
				remote: {name: 'origin', url: '', host: 'github.com', owner: 'acme', repository},
				dirtyPaths: 0,
			},
			runtimeFiles: files,
			dockerfiles: [
				carryOver(
					'Dockerfile',
					`FROM rust:1.90 AS builder\nRUN cargo build --release --features ${run}\nFROM debian:bookworm-slim\nCOPY --from=builder /target/release/${run} /srv/\nEXPOSE ${run}`,
				),
			],
			railwayFile: {name: 'railway.toml', deploy},
			healthRoute: {path: route, file: 'src/main.rs', isServed: true},
		},
	};
}
