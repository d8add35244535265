// Ferrovia's step features beside `cargo features prune` (cargo-features-manager) on the same workspace: wall time, disk, units beside those of a
// manifest minimised by hand, and what it broke.
// npm run bench:features; the other one is left out where it is not installed: cargo install cargo-features-manager
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {cp, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const fixture = path.join(root, 'test/fixtures/axum-workspace');
/** Seconds after which a contender is stopped, and told as not finished. */
const limit = Number(process.env.BENCH_LIMIT ?? 5400);
const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-bench-'));

/** What somebody who knows the crates and the code would ask for: logs, their filter, and what reqwest does at run time stay what they are. */
const byHand: Readonly<Record<string, string>> = {
	axum: '{ version = "0.8", default-features = false, features = ["http1", "json", "query", "tokio", "tower-log", "tracing"] }',
	reqwest: '{ version = "0.12", default-features = false, features = ["charset", "default-tls", "http2", "json"] }',
	serde: '{ version = "1", features = ["derive"] }',
	tokio: '{ version = "1", features = ["macros", "net", "rt-multi-thread", "time"] }',
	'tower-http': '{ version = "0.6", features = ["trace"] }',
	tracing: '{ version = "0.1", default-features = false, features = ["std"] }',
	'tracing-subscriber': '{ version = "0.3", features = ["env-filter"] }',
	uuid: '{ version = "1", features = ["serde", "v4"] }',
};

type Contender = {readonly name: string; readonly argv: readonly string[]};

const contenders: readonly Contender[] = [
	{name: 'ferrovia setup features', argv: [process.execPath, path.join(root, 'dist/ferrovia.js'), 'setup', 'features', '--yes']},
	...(spawnSync('cargo', ['features', '--version']).status === 0
		? [{name: 'cargo features prune', argv: ['cargo', 'features', 'prune']}]
		: []),
];

/** Kilobytes below a folder. */
function diskOf(where: string): number {
	return Number(/^\d+/.exec(spawnSync('du', ['-sk', where], {encoding: 'utf8'}).stdout)?.[0] ?? 0);
}

async function race({name, argv}: Contender): Promise<void> {
	const place = path.join(folder, name.replaceAll(' ', '-'));
	const project = path.join(place, 'project');
	await cp(fixture, project, {recursive: true});
	await mkdir(path.join(place, 'temporary'));
	await writeFile(path.join(project, '.gitignore'), '/target\n');
	const env = {...process.env, TMPDIR: path.join(place, 'temporary'), XDG_CACHE_HOME: path.join(place, 'cache')};
	const cargo = (...args: readonly string[]) => spawnSync('cargo', args, {cwd: project, env, encoding: 'utf8'});
	cargo('fetch');
	for (const args of [
		['init', '--quiet'],
		['add', '--all'],
		['-c', 'user.name=b', '-c', 'user.email=b@example.com', 'commit', '--quiet', '--message', 'Start'],
	]) {
		execFileSync('git', args, {cwd: project});
	}

	const units = () => {
		const graph = spawnSync('cargo', ['build', '--unit-graph', '-Z', 'unstable-options', '--offline'], {
			cwd: project,
			env: {...env, RUSTC_BOOTSTRAP: '1'},
			encoding: 'utf8',
			maxBuffer: 2 ** 28,
		});
		return graph.status === 0 ? (JSON.parse(graph.stdout) as {units: unknown[]}).units.length : undefined;
	};

	const before = units() ?? Number.NaN;
	const manifest = path.join(project, 'Cargo.toml');
	const full = await readFile(manifest, 'utf8');
	await writeFile(
		manifest,
		full.replace(/^([\w-]+) = .*$/gm, (line, name) => (byHand[name] === undefined ? line : `${name} = ${byHand[name]}`)),
	);
	const least = units() ?? Number.NaN;
	await writeFile(manifest, full);
	execFileSync('git', ['checkout', '--quiet', '--', 'Cargo.lock'], {cwd: project});
	const started = performance.now();
	let most = 0;
	const child = spawn(argv[0] ?? '', argv.slice(1), {cwd: project, env, stdio: 'ignore'});
	const watch = setInterval(() => {
		most = Math.max(most, diskOf(place));
	}, 2000);
	const stop = setTimeout(() => child.kill(), limit * 1000);
	const code = await new Promise<number | null>(resolve => {
		child.once('exit', resolve);
	});
	clearInterval(watch);
	clearTimeout(stop);
	const seconds = (performance.now() - started) / 1000;
	const members = ['api', 'domain', 'rates'];
	const broken = [
		...members.filter(member => cargo('check', '--quiet', '--offline', '--package', member).status !== 0).map(member => `${member} alone`),
		...(cargo('check', '--quiet', '--offline', '--workspace', '--all-targets').status === 0 ? [] : ['the tests']),
		...(cargo('tree', '--offline', '--package', 'rates').stdout.includes('native-tls') ? [] : ['https']),
	];
	const after = units() ?? Number.NaN;
	console.log(`${name}
   ${code === null ? `stopped after ${limit} s, not finished` : `${Math.round(seconds)} s`}, ${Math.round(most / 1024)} MB of disk at most
   ${before} -> ${after} units (by hand ${least}: ${Math.round(((before - after) / (before - least)) * 100)} % of what goes by hand); broken: ${broken.length === 0 ? 'nothing' : broken.join(', ')}`);
	console.log((await readFile(manifest, 'utf8')).replace(/^[\s\S]*\[workspace\.dependencies\]\n/, '').replaceAll(/^/gm, '      '));
}

try {
	for (const contender of contenders) {
		await race(contender);
	}
} finally {
	await rm(folder, {recursive: true, force: true, maxRetries: 3});
}
