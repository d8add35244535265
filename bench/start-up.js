// Start-up time and installed size, beside other wizards that people start with npx, all installed and measured in this run.
// Times are minima of several interleaved runs; compare the ratios, not the milliseconds. Usage: npm run bench
import {execFileSync, spawnSync} from 'node:child_process';
import {lstat, mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {spawn} from '@lydell/node-pty';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const runs = Number(process.env.BENCH_RUNS ?? 7);
const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-bench-'));

/** `start`: arguments that bring up the first screen of the tool. */
const tools = [
	{name: 'ferrovia', file: 'ferrovia/dist/ferrovia.js', start: []},
	{name: 'create-cloudflare', file: 'create-cloudflare/bin/c3.js', start: []},
	{name: 'np', file: 'np/source/cli.js', start: ['--yolo', '--preview']},
	{name: '@sentry/wizard', file: '@sentry/wizard/dist/bin.js', start: []},
];

try {
	const project = await makeProject();
	const rows = [];
	for (const tool of tools) {
		rows.push(await install(tool));
	}

	for (let run = 0; run < runs; run++) {
		for (const row of rows.filter(({program}) => program !== undefined)) {
			row.version.push(timeVersion(row.program));
			row.frame.push(await timeFirstFrame(row.program, row.start, project));
		}
	}

	print(rows);
} finally {
	await rm(folder, {recursive: true, force: true, maxRetries: 3});
}

async function install({name, file, start}) {
	const prefix = path.join(folder, name.replaceAll('/', '-'));
	await mkdir(prefix);
	let source = name;
	if (name === 'ferrovia') {
		execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, root], {cwd: root, stdio: 'pipe'});
		source = path.join(
			folder,
			(await readdir(folder)).find(entry => entry.endsWith('.tgz')),
		);
	}

	const result = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', prefix, source], {
		encoding: 'utf8',
		cwd: prefix,
	});
	const modules = path.join(prefix, 'node_modules');
	if (result.status !== 0) {
		return {name, start, failed: result.stderr.trim().split('\n').at(-1), version: [], frame: []};
	}

	const packages = JSON.parse(
		execFileSync('npm', ['ls', '--all', '--json', '--prefix', prefix], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}),
	);
	return {
		name,
		start,
		program: await programOf(modules, file),
		...(await sizeOf(modules)),
		packages: countPackages(packages),
		version: [],
		frame: [],
	};
}

async function programOf(modules, file) {
	const name = file.startsWith('@') ? file.split('/').slice(0, 2).join('/') : file.split('/')[0];
	const {default: manifest} = await import(path.join(modules, name, 'package.json'), {with: {type: 'json'}});
	const bin = typeof manifest.bin === 'string' ? manifest.bin : Object.values(manifest.bin)[0];
	return path.join(modules, name, bin);
}

function countPackages(tree, seen = new Set()) {
	for (const [name, {version, dependencies}] of Object.entries(tree.dependencies ?? {})) {
		seen.add(`${name}@${version}`);
		countPackages({dependencies}, seen);
	}

	return seen.size;
}

async function sizeOf(directory) {
	let bytes = 0;
	let files = 0;
	for (const entry of await readdir(directory, {recursive: true, withFileTypes: true})) {
		if (entry.isFile()) {
			bytes += (await lstat(path.join(entry.parentPath, entry.name))).size;
			files++;
		}
	}

	return {bytes, files};
}

function timeVersion(program) {
	const started = performance.now();
	spawnSync(process.execPath, [program, '--version'], {stdio: 'ignore'});
	return performance.now() - started;
}

/** Milliseconds until the program has drawn its first visible character in a pseudo-terminal. */
async function timeFirstFrame(program, start, cwd) {
	const env = {...process.env, TERM: 'xterm-256color'};
	delete env.CI;
	return new Promise(resolve => {
		const started = performance.now();
		let text = '';
		const terminal = spawn(process.execPath, [program, ...start], {cols: 100, rows: 30, cwd, env});
		const timer = setTimeout(() => finish(undefined), 20_000);
		const finish = result => {
			clearTimeout(timer);
			terminal.kill('SIGKILL');
			resolve(result);
		};

		terminal.onData(data => {
			text += data.replaceAll(/\u{1B}(?:\[[\d;?<>=]*[a-zA-Z]|\][^\u{7}]*\u{7}|[=>78])/gu, '');
			if (/\S{3}/.test(text)) {
				finish(performance.now() - started);
			}
		});
		terminal.onExit(() => finish(undefined));
	});
}

async function makeProject() {
	const project = path.join(folder, 'project');
	await mkdir(path.join(project, 'src'), {recursive: true});
	await writeFile(path.join(project, 'Cargo.toml'), '[package]\nname = "demo"\nversion = "0.1.0"\nedition = "2021"\n');
	await writeFile(path.join(project, 'src', 'main.rs'), 'fn main() {}\n');
	await writeFile(path.join(project, 'package.json'), '{"name": "demo", "version": "1.0.0"}\n');
	return project;
}

function print(rows) {
	const least = values =>
		values.some(value => value !== undefined) ? Math.min(...values.filter(value => value !== undefined)) : undefined;
	const [own] = rows;
	const cell = (value, unit, base) =>
		value === undefined ? 'n/a' : `${value.toFixed(value < 10 ? 1 : 0)} ${unit} (${(value / base).toFixed(1)}x)`;
	const table = rows.map(row =>
		row.failed === undefined
			? [
					row.name,
					cell(least(row.version), 'ms', least(own.version)),
					cell(least(row.frame), 'ms', least(own.frame)),
					cell(row.bytes / 1e6, 'MB', own.bytes / 1e6),
					String(row.packages),
					String(row.files),
				]
			: [row.name, `not installed: ${row.failed}`],
	);
	const header = ['', '--version', 'first frame', 'installed', 'packages', 'files'];
	const widths = header.map((_, column) =>
		Math.max(...[header, ...table].map(line => (line.length > 2 ? (line[column] ?? '').length : 0))),
	);
	console.log(`Node ${process.version}, ${os.cpus().length} cores, minimum of ${runs} interleaved runs; in brackets: times Ferrovia`);
	for (const line of [header, ...table]) {
		console.log(
			line
				.map((value, column) => value.padEnd(widths[column]))
				.join('  ')
				.trimEnd(),
		);
	}
}
