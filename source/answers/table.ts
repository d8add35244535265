import path from 'node:path';
import {userBinFolder} from '../project/bin-folder.ts';
import {supportsConfigInclude} from '../project/cargo-support.ts';
import {isCapableSccache} from '../project/installed-tools.ts';
import {moldRunsOn} from '../project/linkers.ts';
import {cacheQuestions} from './cache-questions.ts';
import {featuresQuestions} from './features-questions.ts';
import {githubQuestions} from './github-questions.ts';
import {imageQuestions} from './image-questions.ts';
import type {Choice, Question} from './question.ts';
import {railwayQuestions} from './railway-questions.ts';
import {oneOf} from './validate.ts';
import {workflowQuestions} from './workflow-questions.ts';

const linkerChoices: readonly Choice[] = [
	{value: 'auto', label: 'The fastest here', hint: 'measures each, keeps a clear winner'},
	{value: 'mold', label: 'mold', hint: 'through clang'},
	{value: 'lld', label: 'lld', hint: 'the default of Rust 1.90 and later on x86_64 Linux'},
	{value: 'default', label: "Rust's own default", hint: 'nothing is configured'},
];

/** Every question that Ferrovia asks, in the order in which it asks them. */
export const questions: readonly Question[] = [
	{
		id: 'compiler-cache',
		flag: '--compiler-cache',
		env: 'FERROVIA_COMPILER_CACHE',
		key: 'tools.compiler-cache',
		prompt: 'Keep compiled crates in a cache?',
		why: 'sccache keeps the result of every dependency that rustc compiles. A clean build then takes a fraction of the time: in our lab 2.5 times less for a dev build, 5 times less for a release build. The first build, which fills the cache, is up to a quarter slower.',
		help: 'Keep compiled crates in a cache',
		kind: 'select',
		choices: [
			{value: 'sccache', label: 'sccache', hint: 'on this machine; CI can share it later'},
			{value: 'none', label: 'No cache'},
		],
		steps: ['tools', 'cargo', 'image', 'workflow'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: () => true,
		suggest: () => ({value: 'sccache', source: 'default'}),
		validate: oneOf('sccache', 'none'),
	},
	{
		id: 'linker',
		flag: '--linker',
		env: 'FERROVIA_LINKER',
		key: 'tools.linker',
		prompt: 'Which linker?',
		why: 'Linking runs after every edit. mold is much faster than GNU ld, but since Rust 1.90 the default on x86_64 Linux is lld, and with few cores mold gains nothing over it. "The fastest here" measures it instead of believing it, and configures nothing unless the gain is at least 10 %.',
		help: 'Linker for builds on this machine',
		kind: 'select',
		choices: linkerChoices,
		steps: ['tools', 'cargo', 'image'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: ({project}) => moldRunsOn(project.platform).runs,
		suggest: () => ({value: 'auto', source: 'default'}),
		validate: oneOf(...linkerChoices.map(({value}) => value)),
	},
	{
		id: 'install',
		flag: '--install',
		env: 'FERROVIA_INSTALL',
		key: 'tools.install',
		prompt: 'Install the tools that are missing?',
		why: 'On a machine that somebody else keeps, or in a rehearsal, nothing should be installed. The settings that need a missing tool are left out then, and everything else is set up.',
		help: 'Install the tools that are missing',
		kind: 'select',
		choices: [
			{value: 'yes', label: 'Yes', hint: 'the plan shows the commands'},
			{value: 'no', label: 'No, do without them'},
		],
		steps: ['tools', 'cargo'],
		machine: true,
		secret: false,
		advanced: true,
		relevant: ({tools}) =>
			[tools.mold, tools.clang, tools.sccache].includes(undefined) || (tools.sccache !== undefined && !isCapableSccache(tools.sccache)),
		suggest: () => ({value: 'yes', source: 'default'}),
		validate: oneOf('yes', 'no'),
	},
	{
		id: 'bin-directory',
		flag: '--bin-directory',
		env: 'FERROVIA_BIN_DIRECTORY',
		key: 'tools.bin-directory',
		prompt: 'Where should sccache be installed?',
		why: 'The packages of many distributions lack S3 or are too old, so the release of the sccache project itself is used. It is one file, checked against a pinned SHA-256, in a folder that you may write to.',
		help: 'Folder for downloaded tools',
		kind: 'text',
		steps: ['tools'],
		machine: true,
		secret: false,
		advanced: false,
		relevant: ({tools}, answer) => tools.sccache === undefined && answer('install') === 'yes',
		suggest: ({project}) => userBinFolder(project.platform),
		validate: value => (path.isAbsolute(value) ? undefined : 'Give an absolute path, for example /home/me/.local/bin.'),
	},
	{
		id: 'download-mirror',
		flag: '--download-mirror',
		env: 'FERROVIA_DOWNLOAD_MIRROR',
		key: 'tools.download-mirror',
		prompt: 'Where are releases downloaded from?',
		why: 'Behind a company proxy GitHub may be out of reach. A mirror must keep the paths of github.com; what it serves must have the pinned SHA-256.',
		help: 'Mirror of github.com for release downloads',
		kind: 'text',
		steps: ['tools'],
		machine: true,
		secret: false,
		advanced: true,
		relevant: ({tools}, answer) => answer('compiler-cache') === 'sccache' && tools.sccache === undefined,
		suggest: () => ({value: 'https://github.com', source: 'default'}),
		validate: value => (/^https?:\/\/\S+$/.test(value) ? undefined : 'Give a URL, for example https://mirror.example.com.'),
	},
	{
		id: 'machine-settings',
		flag: '--machine-settings',
		env: 'FERROVIA_MACHINE_SETTINGS',
		key: 'cargo.machine-settings',
		prompt: 'Where should the settings of this machine live?',
		why: 'The linker and sccache exist on this machine, not on every machine that clones the project, so a committed file must not name them: the clone would not build. Cargo 1.94 and later can include a file that need not be there; git ignores it. Your own Cargo configuration works with every version, and counts for all your projects.',
		help: 'Where the linker and sccache are configured',
		kind: 'select',
		choices: [
			{value: 'project', label: 'A file in this project that git ignores', hint: 'needs Cargo 1.94'},
			{value: 'user', label: 'Your own Cargo configuration', hint: 'counts for all your projects'},
		],
		steps: ['cargo'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: ({project}) => supportsConfigInclude(project.toolchain.cargo),
		suggest: ({project}) =>
			supportsConfigInclude(project.toolchain.cargo)
				? {value: 'project', source: `cargo ${project.toolchain.cargo}`}
				: {value: 'user', source: `cargo ${project.toolchain.cargo} is older than 1.94`},
		validate: oneOf('project', 'user'),
	},
	{
		id: 'production-lto',
		flag: '--production-lto',
		env: 'FERROVIA_PRODUCTION_LTO',
		key: 'cargo.production-lto',
		prompt: 'Link-time optimization in production?',
		why: 'Thin keeps most of the gain of fat at a fraction of its time. Fat may run 10 to 20 % faster at best and doubles the time of a release build. Off builds fastest.',
		help: 'lto of the production profile',
		kind: 'select',
		choices: [
			{value: 'thin', label: 'Thin', hint: 'a good measure of both'},
			{value: 'fat', label: 'Fat', hint: 'slowest build'},
			{value: 'off', label: 'Off', hint: 'fastest build'},
		],
		steps: ['cargo'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: () => true,
		suggest: () => ({value: 'thin', source: 'default'}),
		validate: oneOf('thin', 'fat', 'off'),
	},
	{
		id: 'production-panic',
		flag: '--production-panic',
		env: 'FERROVIA_PRODUCTION_PANIC',
		key: 'cargo.production-panic',
		prompt: 'What should a panic do in production?',
		why: 'axum and tokio catch a panicking handler by unwinding: one request fails and the server goes on. With abort the whole server ends, for a slightly smaller binary.',
		help: 'panic of the production profile',
		kind: 'select',
		choices: [
			{value: 'unwind', label: 'Unwind', hint: 'one request fails, the server goes on'},
			{value: 'abort', label: 'Abort', hint: 'the server ends'},
		],
		steps: ['cargo'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: () => true,
		suggest: () => ({value: 'unwind', source: 'default'}),
		validate: oneOf('unwind', 'abort'),
	},
	...cacheQuestions,
	...imageQuestions,
	...workflowQuestions,
	...railwayQuestions,
	...githubQuestions,
	...featuresQuestions,
];

/** The question with this id. Throws when there is none: ids are written in code, never typed by users. */
export function questionById(id: string): Question {
	const question = questions.find(candidate => candidate.id === id);
	if (question === undefined) {
		throw new TypeError(`No such question: ${id}`);
	}

	return question;
}
