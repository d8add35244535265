import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, it} from 'vitest';
import {runProcess} from '../../../source/services/process.ts';
import {readDeclarations} from '../../../source/steps/features/declarations.ts';
import type {Proof} from '../../../source/steps/features/prove.ts';
import {runtimeFeatures} from '../../../source/steps/features/runtime-features.ts';
import {findNeeds, type SearchRequest} from '../../../source/steps/features/search.ts';
import {cleanEnvironment, hasCargo, manifest, projectFolder, realLook} from '../../_helpers/project-folder.ts';
import {projectWithCrates, type VendoredCrate} from './_vendored.ts';

const features = (...lines: readonly string[]) => `[features]\n${lines.join('\n')}\n`;

/** Each hides something else behind its features; `web` switches `net` and `time` of `engine` on for everybody. */
const crates: readonly VendoredCrate[] = [
	{
		name: 'engine',
		manifest: features(
			'default = []',
			'full = ["net", "rt", "time", "fs", "macros"]',
			'net = []',
			'rt = []',
			'time = ["rt"]',
			'fs = []',
			'macros = []',
		),
		files: {
			'src/lib.rs': `
macro_rules! cfg_net { ($($i:item)*) => { $( #[cfg(feature = "net")] $i )* } }
cfg_net! { pub mod net; }
#[cfg(any(feature = "fs", feature = "rt"))] pub mod task { pub fn spawn() {} }
#[cfg(feature = "time")] pub fn sleep() {}
#[cfg(feature = "fs")] pub fn read() {}
#[cfg(feature = "macros")] #[macro_export] macro_rules! select { () => {} }
`,
			'src/net.rs': 'pub struct Listener;',
		},
	},
	{
		name: 'web',
		manifest: `[dependencies.engine]\nversion = "1"\nfeatures = ["net", "time"]\n${features('default = ["json", "query"]', 'json = []', 'query = []')}`,
		files: {
			'src/lib.rs':
				'pub fn serve(_: engine::net::Listener) {}\n#[cfg(feature = "json")] pub struct Json;\n#[cfg(feature = "query")] pub struct Query;\n',
		},
	},
	{
		name: 'shape',
		manifest: features('extra = []'),
		files: {'src/lib.rs': 'pub trait Shape {}\n#[cfg(feature = "extra")] pub struct Extra;\n'},
	},
	{
		name: 'ident',
		manifest: `[dependencies.shape]\nversion = "1"\noptional = true\n${features('shape = ["dep:shape"]', 'v4 = []', 'v7 = []')}`,
		files: {
			'src/lib.rs': `
pub struct Id;
impl Id {
	#[cfg(feature = "v4")] pub fn random() -> Self { Id }
	#[cfg(feature = "v7")] pub fn sorted() -> Self { Id }
}
#[cfg(feature = "shape")] impl shape::Shape for Id {}
`,
		},
	},
	{
		name: 'odd',
		manifest: features('default = ["one", "two", "three", "four"]', 'one = []', 'two = []', 'three = []', 'four = []'),
		// Nothing in the error tells that it is `three` which makes the type larger.
		files: {'src/lib.rs': 'const WIDTH: usize = if cfg!(feature = "three") { 4 } else { 2 };\npub type Wide = [u8; WIDTH];\n'},
	},
];

const files = {
	'Cargo.toml': `[workspace]
members = ["api", "job", "page", "broken"]
resolver = "2"

[workspace.dependencies]
# For all of them.
ident = { version = "1", features = ["shape", "v4", "v7"] }
`,
	'api/Cargo.toml': manifest(
		'api',
		`[dependencies]
engine = { version = "1", features = ["full"] }
web = "1"
ident = { workspace = true }
shape = { version = "1", features = ["extra"] }
odd = "1"
`,
	),
	'api/src/lib.rs': 'fn is<T: shape::Shape>(_: T) {}\npub fn id() { is(ident::Id::random()); let _: odd::Wide = [0; 4]; }\n',
	'api/src/main.rs': 'fn main() { api::id(); engine::select!(); web::serve(engine::net::Listener); let _ = web::Json; }\n',
	// It does not ask for `v7` itself, and uses `time` of engine that only web asks for.
	'job/Cargo.toml': manifest('job', '[dependencies]\napi = { path = "../api" }\nident = "1"\nengine = "1"\nweb = "1"\n'),
	'job/src/lib.rs': 'pub fn f() { let _ = ident::Id::sorted(); engine::sleep(); api::id(); let _ = web::Query; }\n',
	'page/Cargo.toml': manifest(
		'page',
		`[dependencies]
ident = { workspace = true }
engine = { version = "1", features = ["fs", "rt", "macros"], optional = true }
[dev-dependencies]
shape = "1"
[features]
ssr = ["dep:engine"]
hydrate = []
`,
	),
	'page/src/lib.rs': `
#[cfg(feature = "ssr")] pub fn render() { engine::read(); }
#[cfg(feature = "hydrate")] pub fn hydrate() { let _ = ident::Id::random(); }
#[cfg(test)] mod tests { fn is<T: shape::Shape>(_: T) {} #[test] fn shapes() { is(ident::Id::sorted()); } }
`,
	'broken/Cargo.toml': manifest('broken', '[dependencies]\nshape = { version = "1", features = ["extra"] }\n'),
	'broken/src/lib.rs': 'pub fn f() -> u8 { "not a number" }\n',
};

const builds: SearchRequest['builds'] = [
	{
		id: 'server',
		arguments: ['--package', 'page', '--no-default-features', '--features', 'ssr'],
		target: undefined,
		releaseProfile: undefined,
	},
	{
		id: 'front',
		arguments: ['--package', 'page', '--no-default-features', '--features', 'hydrate'],
		target: undefined,
		releaseProfile: undefined,
	},
	{id: 'all', arguments: ['--package', 'api', '--package', 'job'], target: undefined, releaseProfile: undefined},
];

async function search(root: string, more: Partial<SearchRequest> = {}) {
	const workspace = await readDeclarations(realLook(), root, []);
	if (typeof workspace === 'string') {
		throw new Error(workspace);
	}

	const look = {...realLook(), run: runProcess, environment: cleanEnvironment};
	const found = await findNeeds({
		...look,
		project: {root, git: undefined, cargo: {members: []} as never},
		workspace,
		builds,
		output: () => {},
		runtime: runtimeFeatures,
		...more,
	});
	if (typeof found === 'string') {
		throw new Error(found);
	}

	return found;
}

it.runIf(hasCargo)(
	'finds what nothing needs: of members by themselves, of all builds, of tests, through others and without a word of rustc',
	async () => {
		const root = await projectWithCrates(files, crates);
		const before = await Promise.all(['Cargo.toml', 'Cargo.lock', 'api/Cargo.toml'].map(file => readFile(path.join(root, file), 'utf8')));
		const {changes, evidence, notes, checks, kept} = await search(root);
		expect(Object.fromEntries(changes)).toEqual({
			// `net` is there all the same, by web; api asks for it because it uses it.
			'api/Cargo.toml dependencies.engine': {defaultFeatures: true, features: ['macros', 'net']},
			'api/Cargo.toml dependencies.web': {defaultFeatures: false, features: ['json']},
			'api/Cargo.toml dependencies.odd': {defaultFeatures: false, features: ['three']},
			'api/Cargo.toml dependencies.shape': {defaultFeatures: true, features: []},
			'job/Cargo.toml dependencies.web': {defaultFeatures: false, features: ['query']},
			'page/Cargo.toml dependencies.engine': {defaultFeatures: true, features: ['fs']},
		});
		const sources = new Map(evidence.map(({declaration, feature, source}) => [`${declaration} ${feature}`, source]));
		// In a program whose library does not compile beside a copy of engine, rustc gets to say nothing.
		expect(sources.get('api/Cargo.toml dependencies.engine net')).toBe('name');
		expect(sources.get('api/Cargo.toml dependencies.ident v4')).toBe('trial');
		expect(sources.get('page/Cargo.toml dependencies.engine fs')).toBe('rustc');
		// The code of odd does something else with it, and it is no matter of run time alone: the compiler was seen to need it.
		expect(sources.get('api/Cargo.toml dependencies.odd three')).toBe('trial');
		expect(kept.get('api/Cargo.toml dependencies.odd')).toEqual([]);
		expect(notes).toHaveLength(2);
		expect(notes[0]).toContain('broken by itself, which does not compile as it is (mismatched types)');
		expect(checks).toBeLessThanOrEqual(55);
		expect(await Promise.all(['Cargo.toml', 'Cargo.lock', 'api/Cargo.toml'].map(file => readFile(path.join(root, file), 'utf8')))).toEqual(
			before,
		);
	},
	120_000,
);

const small = {
	'Cargo.toml': manifest('small', '[dependencies]\nodd = "1"\nident = { version = "1", features = ["v4", "v7"] }\n'),
	'src/lib.rs': 'pub fn f() { let _: odd::Wide = [0; 4]; let _ = ident::Id::random(); }\n',
};
const smallBuilds: SearchRequest['builds'] = [{id: 'all', arguments: [], target: undefined, releaseProfile: undefined}];

it.runIf(hasCargo)(
	'tries where no word helps, and gives features back to what a proof fails without',
	async () => {
		const root = await projectWithCrates(small, crates);
		const runtime = async () => [];
		const without = await search(root, {builds: smallBuilds, runtime});
		expect(Object.fromEntries(without.changes)).toEqual({
			'Cargo.toml dependencies.odd': {defaultFeatures: false, features: ['three']},
			'Cargo.toml dependencies.ident': {defaultFeatures: true, features: ['v4']},
		});
		expect(new Map(without.evidence.map(({feature, source, error: {code}}) => [feature, [source, code]]))).toEqual(
			new Map([
				['v4', ['trial', 'E0599']],
				['three', ['trial', 'E0308']],
			]),
		);

		const proof: Proof = {
			label: 'Its answer',
			async find(_, folder) {
				const text = await readFile(path.join(folder, 'Cargo.toml'), 'utf8');
				return text.includes('v7') ? undefined : 'it says nothing';
			},
		};
		const proven = await search(root, {builds: smallBuilds, runtime, proofs: [proof]});
		expect([...proven.changes.keys()]).toEqual(['Cargo.toml dependencies.odd']);
		expect(proven.notes).toEqual(['Its answer failed with fewer features (it says nothing): ident keep theirs.']);
	},
	60_000,
);

it.runIf(hasCargo)(
	'keeps what a member asks for that compiles only because another one supplies it something',
	async () => {
		const root = await projectWithCrates(
			{
				'Cargo.toml': '[workspace]\nmembers = ["giver", "taker"]\nresolver = "2"\n',
				'giver/Cargo.toml': manifest('giver', '[dependencies]\nident = { version = "1", features = ["v4", "v7"] }\n'),
				'giver/src/lib.rs': 'pub fn f() -> ident::Id { ident::Id }\n',
				'taker/Cargo.toml': manifest('taker', '[dependencies]\nident = { version = "1", features = ["v4"] }\n'),
				'taker/src/lib.rs': 'pub fn f() { ident::Id::sorted(); }\n',
			},
			crates,
		);
		const {changes, notes, cpuSeconds} = await search(root, {builds: smallBuilds, runtime: async () => []});
		expect(Object.fromEntries(changes)).toEqual({
			'giver/Cargo.toml dependencies.ident': {defaultFeatures: true, features: ['v7']},
		});
		expect(notes.filter(note => note.includes('taker by itself, which does not compile as it is (no function'))).toHaveLength(1);
		// The build as a whole does compile, and its time is told.
		expect(process.platform === 'win32' || Number(cpuSeconds) > 0).toBe(true);
	},
	60_000,
);

it.runIf(hasCargo)('leaves nothing behind when it is stopped', async () => {
	const root = await projectWithCrates(small, crates);
	const temporary = await projectFolder({});
	const stop = new AbortController();
	const output = (line: string) => {
		if (line.includes('by itself') || line.includes('as a whole')) {
			stop.abort();
		}
	};
	await expect(search(root, {builds: smallBuilds, signal: stop.signal, output, temporary})).rejects.toThrow();
	expect(await readdir(temporary)).toEqual([]);
});
