import type {ExistingDockerfile} from '../dockerfile/existing-dockerfile.ts';
import {carriedPackages, missingInDistroless, releaseOf, servingDockerfile} from '../project/carried-packages.ts';
import {type DebianRelease, debianFor, debianReleases} from '../project/debian.ts';
import {closureOf} from '../project/locked-packages.ts';
import {chooseRust, isRelease, minorOf, rustProblem} from '../project/rust-release.ts';
import {serverCandidates, testOnly} from '../project/servers.ts';
import {systemPackages} from '../project/system-packages.ts';
import {fileList, fileListProblem} from './file-list.ts';
import type {AnswerLookup, Facts, Question} from './question.ts';
import {oneOf} from './validate.ts';

/** What the image is made from and what goes into it. */
export const imageQuestions: readonly Question[] = [
	{
		id: 'image-binary',
		flag: '--image-binary',
		env: 'FERROVIA_IMAGE_BINARY',
		key: 'image.binary',
		prompt: 'Which program is the server?',
		why: 'The image runs one program of the workspace. Only what it depends on is compiled, so the others cost nothing.',
		help: 'The program that the image runs',
		kind: 'text',
		options: ({project}) =>
			serverCandidates(project).map(({value, member, source}) => ({
				value,
				label: value,
				hint: source === 'the only binary' || source === 'its package' ? member.name : `${member.name}, ${source}`,
			})),
		steps: ['image'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: ({project}) => serverCandidates(project).length > 1,
		suggest({project}) {
			const candidates = serverCandidates(project);
			const existing = servingDockerfile(project.dockerfiles);
			const built = candidates.find(({binary}) => binary === existing?.binary);
			if (built !== undefined && candidates.length > 1) {
				return {value: built.value, source: existing?.path ?? ''};
			}

			const [first] = candidates;
			return first === undefined ? {value: '', source: 'only you know it'} : {value: first.value, source: first.source};
		},
		validate: value =>
			/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.+@-]*(?:\/[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.+@-]*)?$/u.test(value)
				? undefined
				: 'Give the name of a binary, or package/binary where two packages have one of that name.',
	},
	{
		id: 'image-existing',
		flag: '--image-existing',
		env: 'FERROVIA_IMAGE_EXISTING',
		key: 'image.existing',
		prompt: 'You have a Dockerfile. What becomes of what it holds?',
		why: 'It is read and never changed. System packages, variables, copied files and arguments that it has can be taken over into the new one, which is written beside it. The plan says what was taken over, what was not, and where the two would differ.',
		help: 'What is taken over from a Dockerfile that is there',
		kind: 'select',
		choices: [
			{value: 'theirs', label: 'Take it over', hint: 'its value where both say something'},
			{value: 'ours', label: 'Take over what is missing', hint: "Ferrovia's value where both say something"},
			{value: 'none', label: 'Start afresh'},
		],
		steps: ['image'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: ({project}) => servingDockerfile(project.dockerfiles) !== undefined,
		suggest({project}) {
			const existing = servingDockerfile(project.dockerfiles);
			return existing === undefined ? {value: 'none', source: 'there is no Dockerfile'} : {value: 'theirs', source: existing.path};
		},
		validate: oneOf('theirs', 'ours', 'none'),
	},
	{
		id: 'image-rust',
		flag: '--image-rust',
		env: 'FERROVIA_IMAGE_RUST',
		key: 'image.rust',
		prompt: 'Which Rust compiles the image?',
		why: 'It is pinned, so that a new release changes neither what you ship nor what the cache knows: another Rust finds nothing of what this one compiled. A rust-toolchain.toml in the project comes before this answer. What rust-version promises must be enough for your dependencies as well; what compiles here is sure to.',
		help: 'Rust that compiles the image',
		kind: 'text',
		options: ({project}) => rustOptions(project),
		steps: ['image'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: ({project}) => project.toolchain.pin === undefined && rustOptions(project).length > 1,
		suggest: ({project}) => chooseRust(project),
		validate: rustProblem,
	},
	{
		id: 'image-debian',
		flag: '--image-debian',
		env: 'FERROVIA_IMAGE_DEBIAN',
		key: 'image.debian',
		prompt: 'On which Debian is the image built?',
		why: 'The server is compiled and run on the same release, because a program needs the C library that it was linked with, or a newer one. Official images of Rust 1.89 and later exist for trixie.',
		help: 'Debian release of the image',
		kind: 'select',
		choices: debianReleases.map(value => ({value, label: value})),
		steps: ['image'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest({project}, answer) {
			const rust = answer('image-rust');
			const existing = carriedDockerfile(project, answer);
			const release = existing === undefined ? undefined : releaseOf(existing);
			// Its packages are named as in its release.
			if (existing !== undefined && release !== undefined && (debianFor(minorOf(rust)) === 'trixie' || release === 'bookworm')) {
				return {value: release, source: existing.path};
			}

			return {value: debianFor(minorOf(rust)), source: isRelease(rust) ? `Rust ${rust}` : 'default'};
		},
		validate: oneOf(...debianReleases),
	},
	{
		id: 'image-base',
		flag: '--image-base',
		env: 'FERROVIA_IMAGE_BASE',
		key: 'image.base',
		prompt: 'What does the server run in?',
		why: 'Distroless has the C library, certificates and time zones, and nothing else: no shell, no package manager, some 20 MB. Where a dependency loads a library of the system, as OpenSSL, libpq or SQLite may be, Debian has it.',
		help: 'Image that the server runs in',
		kind: 'select',
		choices: [
			{value: 'distroless', label: 'Distroless', hint: 'no shell, about 30 MB'},
			{value: 'debian', label: 'Debian slim', hint: 'a shell and packages, about 75 MB'},
		],
		steps: ['image'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: () => true,
		suggest(facts, answer) {
			const existing = carriedDockerfile(facts.project, answer);
			const carried = existing === undefined ? [] : carriedPackages(existing, answer('image-debian') as DebianRelease).runtime;
			const runtime = [...neededPackages(facts, answer).runtime, ...missingInDistroless(carried)];
			return runtime.length === 0
				? {value: 'distroless', source: 'no system library needed'}
				: {value: 'debian', source: `needs ${runtime[0]}`};
		},
		validate: oneOf('distroless', 'debian'),
	},
	{
		id: 'image-files',
		flag: '--image-files',
		env: 'FERROVIA_IMAGE_FILES',
		key: 'image.files',
		prompt: 'Which files does the server read while it runs?',
		why: 'Only the program goes into the image, and what you name here: files to serve, templates and migrations that are not compiled in. Paths are relative to the project, separated by commas, and are the same in the image, where the server starts in /app. A path with a comma in it goes into a JSON list: ["a, b", "static"].',
		help: 'Files and folders for the image, or "none"',
		kind: 'text',
		steps: ['image'],
		machine: false,
		secret: false,
		advanced: false,
		relevant: ({project}) => project.runtimeFiles.length > 0,
		suggest: ({project}) =>
			project.runtimeFiles.length > 0
				? {value: fileList(project.runtimeFiles), source: 'found in the project'}
				: {value: 'none', source: 'none found'},
		validate: fileListProblem,
	},
	{
		id: 'image-features',
		flag: '--image-features',
		env: 'FERROVIA_IMAGE_FEATURES',
		key: 'image.features',
		prompt: 'With which features is the server compiled?',
		why: 'Dependencies are compiled in a layer of their own, with exactly the flags of the server: others would compile them twice.',
		help: 'Features of the server, or "default"',
		kind: 'text',
		steps: ['image'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest({project}, answer) {
			const existing = carriedDockerfile(project, answer);
			const features = existing?.build?.kind === 'leptos' ? [] : (existing?.features ?? []).filter(name => featureName.test(name));
			return features.length === 0 || existing === undefined
				? {value: 'default', source: 'default'}
				: {value: features.join(', '), source: existing.path};
		},
		validate: value =>
			value.split(',').every(name => featureName.test(name.trim())) ? undefined : 'Give names separated by commas, or default.',
	},
	{
		id: 'image-port',
		flag: '--image-port',
		env: 'FERROVIA_IMAGE_PORT',
		key: 'image.port',
		prompt: 'On which port does the server listen?',
		why: 'The image sets PORT to it. Railway sets PORT as well and sends requests there; the server must listen on 0.0.0.0, not on 127.0.0.1.',
		help: 'Port of the server',
		kind: 'text',
		steps: ['image'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest({project}, answer) {
			const existing = carriedDockerfile(project, answer);
			const port = existing === undefined ? undefined : portOf(existing);
			return [
				...(port === undefined || existing === undefined ? [] : [{value: port, source: existing.path}]),
				{value: '8080', source: 'default'},
			];
		},
		validate: value =>
			/^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535 ? undefined : 'Give a port from 1 to 65535.',
	},
	{
		id: 'image-platforms',
		flag: '--image-platforms',
		env: 'FERROVIA_IMAGE_PLATFORMS',
		key: 'image.platforms',
		prompt: 'For which processors is the image?',
		why: 'Railway runs linux/amd64. An image for arm64 as well lets it run on Apple silicon without emulation; CI then compiles everything twice, the second time under emulation, which is many times slower.',
		help: 'Processors of the image',
		kind: 'select',
		choices: [
			{value: 'amd64', label: 'amd64', hint: 'what Railway runs'},
			{value: 'amd64-arm64', label: 'amd64 and arm64', hint: 'slow in CI'},
		],
		steps: ['image', 'workflow'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest: () => ({value: 'amd64', source: 'Railway'}),
		validate: oneOf('amd64', 'amd64-arm64'),
	},
	{
		id: 'pin',
		flag: '--pin',
		env: 'FERROVIA_PIN',
		key: 'image.pin',
		prompt: 'How are the base images pinned?',
		why: 'A tag with all its numbers hardly moves, but it does: the same image is built anew with security updates. A digest never moves, and gets no updates either, until a bot or you change it.',
		help: 'How base images are pinned',
		kind: 'select',
		choices: [
			{value: 'tag', label: 'By tag', hint: 'gets security updates'},
			{value: 'digest', label: 'By digest', hint: 'never moves; let a bot update it'},
		],
		steps: ['image'],
		machine: false,
		secret: false,
		advanced: true,
		relevant: () => true,
		suggest: () => ({value: 'tag', source: 'default'}),
		validate: oneOf('tag', 'digest'),
	},
];

export {filesOf} from './file-list.ts';

const featureName = /^[\p{L}\p{M}\p{N}_+./-]+$/u;

/** The Dockerfile whose content is taken over. */
function carriedDockerfile({dockerfiles}: Facts['project'], answer: AnswerLookup): ExistingDockerfile | undefined {
	return answer('image-existing') === 'none' ? undefined : servingDockerfile(dockerfiles);
}

/** What the server is told comes before what the image only says. */
function portOf({env, ports}: ExistingDockerfile): string | undefined {
	const told = ['PORT', 'ROCKET_PORT', 'LEPTOS_SITE_ADDR'].flatMap(
		name => env.find(one => one.stage === 'runtime' && one.name === name)?.value.replace(/^.*:/, '') ?? [],
	);
	return [...told, ...ports].find(port => /^\d+$/.test(port));
}

function rustOptions(project: Facts['project']) {
	const {value, source} = chooseRust(project);
	const here = project.toolchain.rustc;
	return [
		{value, label: value, hint: source},
		...(isRelease(here) && here !== value ? [{value: here, label: here, hint: 'rustc here'}] : []),
	];
}

function neededPackages({project}: Facts, answer: AnswerLookup) {
	const chosen = answer('image-binary');
	const server = serverCandidates(project).find(({value}) => value === chosen);
	return systemPackages(
		server === undefined
			? []
			: closureOf(project.cargo.lockfile.packages, server.member.name, testOnly(project.cargo), project.activePackages),
		answer('image-debian') as DebianRelease,
		'distroless',
	);
}
