// Makes the pictures of the README from a real run of three steps: the built program in a pseudo-terminal on a sample project, its screen read from a
// terminal emulator and drawn as SVG. No frame is drawn by hand. Where moto_server is on PATH, the run is in front of an emulated AWS;
// elsewhere it is without AWS. Usage: npm run picture
import {execFileSync} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {build} from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const columns = 96;
const rows = 27;
// The review is longer, and is shown whole.
const reviewRows = 52;
const cell = {width: 8.4, height: 18};
const palette = [
	'#484f58',
	'#ff7b72',
	'#3fb950',
	'#d29922',
	'#58a6ff',
	'#bc8cff',
	'#39c5cf',
	'#b1bac4',
	'#6e7681',
	'#ffa198',
	'#56d364',
	'#e3b341',
	'#79c0ff',
	'#d2a8ff',
	'#56d4dd',
	'#f0f6fc',
];
const foreground = '#e6edf3';
const background = '#0d1117';

const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-picture-'));
const cloud = await startCloud();
try {
	const project = await makeProject();
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 1000});
	const inherited = Object.entries(process.env).filter(([name]) => !/^(?:AWS_|GH_|GITHUB_|FERROVIA_|CI$|NO_COLOR$)/.test(name));
	const env = {
		...Object.fromEntries(inherited),
		HOME: folder,
		CARGO_HOME: process.env.CARGO_HOME ?? path.join(os.homedir(), '.cargo'),
		RUSTUP_HOME: process.env.RUSTUP_HOME ?? path.join(os.homedir(), '.rustup'),
		TERM: 'xterm-256color',
		COLORTERM: 'truecolor',
		LANG: 'C.UTF-8',
		...cloud.env,
	};
	const child = spawn(process.execPath, [path.join(root, 'dist/ferrovia.js'), 'setup', 'tools', 'cargo', 'cache'], {
		cols: columns,
		rows,
		cwd: project,
		env,
	});
	const ended = new Promise(resolve => {
		child.onExit(() => terminal.write('', resolve));
	});
	const shown = pattern =>
		new Promise((resolve, reject) => {
			const look = () => {
				const found = pattern.exec(screenText(terminal));
				if (found !== null) {
					clearTimeout(timer);
					subscription.dispose();
					resolve(found[0]);
				}
			};
			const timer = setTimeout(() => reject(new Error(`Not shown: ${pattern}\n${screenText(terminal)}`)), 120_000);
			const subscription = terminal.onWriteParsed(look);
			look();
		});
	child.onData(data => terminal.write(data));

	await shown(/enter start/);
	await draw(terminal, 'welcome');
	child.write('\r');
	// Takes what is suggested.
	for (let question = await shown(/question \d+ of/); question !== 'enter apply'; ) {
		child.write('\r');
		question = await shown(new RegExp(`question (?!${/\d+/.exec(question)} )\\d+ of|enter apply`));
	}

	terminal.resize(columns, reviewRows);
	child.resize(columns, reviewRows);
	await shown(/Undo with: ferrovia undo.*enter apply/s);
	await draw(terminal, 'review');
	child.write('\r');
	await ended;
	await draw(terminal, 'summary');
	execFileSync(process.execPath, [path.join(root, 'dist/ferrovia.js'), 'undo', '--yes'], {cwd: project, env, stdio: 'ignore'});
} finally {
	await cloud.stop();
	await rm(folder, {recursive: true, force: true, maxRetries: 3});
}

/** The emulators of the tests, and somebody who is signed in to them with a profile; nothing where moto is not installed. */
async function startCloud() {
	const helpers = path.join(root, 'test/_helpers');
	const outfile = path.join(root, 'node_modules/.cache/ferrovia-picture.js');
	await build({
		stdin: {contents: "export * from './moto.ts';\nexport * from './github-api.ts';", resolveDir: helpers},
		outfile,
		bundle: true,
		packages: 'external',
		format: 'esm',
		platform: 'node',
		define: {'import.meta.url': JSON.stringify(pathToFileURL(path.join(helpers, 'moto.ts')).href)},
	});
	const {motoServer, startMoto, startGitHub} = await import(pathToFileURL(outfile).href);
	if (motoServer === null) {
		return {env: {AWS_EC2_METADATA_DISABLED: 'true'}, async stop() {}};
	}

	const [moto, github] = await Promise.all([startMoto(), startGitHub()]);
	await mkdir(path.join(folder, '.aws'));
	await writeFile(
		path.join(folder, '.aws/config'),
		`[profile work]\nregion = eu-central-1\naws_access_key_id = ${moto.admin.accessKeyId}\naws_secret_access_key = ${moto.admin.secretAccessKey}\n`,
	);
	return {
		env: {AWS_ENDPOINT_URL: moto.url, GITHUB_API_URL: github.url, GH_TOKEN: 'a-token-of-the-double'},
		async stop() {
			await Promise.all([moto.stop(), github.stop()]);
		},
	};
}

function screenText(terminal) {
	const {active} = terminal.buffer;
	return Array.from({length: terminal.rows}, (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? '').join('\n');
}

/** Draws the screen of the emulator, cell by cell, as text in runs of one style. */
async function draw(terminal, name) {
	const {active} = terminal.buffer;
	const lines = [];
	for (let y = 0; y < terminal.rows; y++) {
		lines.push(runsOf(active.getLine(active.viewportY + y)));
	}

	while (lines.at(-1)?.length === 0) {
		lines.pop();
	}

	const [width, height] = [columns * cell.width + 32, lines.length * cell.height + 56];
	const text = lines.flatMap((runs, y) =>
		runs.map(
			({x, style, text: content}) =>
				`<text x="${(16 + x * cell.width).toFixed(1)}" y="${52 + y * cell.height}" textLength="${(content.length * cell.width).toFixed(1)}"${style}>${escapeXml(content)}</text>`,
		),
	);
	const dots = ['#ff5f57', '#febc2e', '#28c840'].map((color, index) => `<circle cx="${20 + index * 18}" cy="18" r="5.5" fill="${color}"/>`);
	await mkdir(path.join(root, 'docs/images'), {recursive: true});
	await writeFile(
		path.join(root, `docs/images/${name}.svg`),
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width.toFixed(0)}" height="${height}" viewBox="0 0 ${width.toFixed(0)} ${height}" role="img" aria-label="Ferrovia in a terminal: ${name}">
<rect width="100%" height="100%" rx="10" fill="${background}"/>
${dots.join('')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="${foreground}" xml:space="preserve">
${text.join('\n')}
</g>
</svg>
`,
	);
}

function runsOf(line) {
	const runs = [];
	for (let x = 0; x < (line?.length ?? 0); x++) {
		const current = line.getCell(x);
		const style = styleOf(current);
		const character = current.getChars() || ' ';
		const last = runs.at(-1);
		if (last !== undefined && last.style === style && last.x + last.text.length === x) {
			last.text += character;
		} else {
			runs.push({x, style, text: character});
		}
	}

	return runs.map(run => ({...run, text: run.text.trimEnd()})).filter(({text}) => text !== '');
}

function styleOf(current) {
	const color = current.isFgPalette()
		? palette[current.getFgColor()]
		: current.isFgRGB()
			? `#${current.getFgColor().toString(16).padStart(6, '0')}`
			: undefined;
	return [
		color === undefined ? '' : ` fill="${color}"`,
		current.isBold() ? ' font-weight="bold"' : '',
		current.isDim() ? ' opacity="0.6"' : '',
	].join('');
}

function escapeXml(text) {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

async function makeProject() {
	const project = path.join(folder, 'demo');
	const files = {
		'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n',
		'.gitignore': '/target\n.cargo/\n',
		'crates/api/Cargo.toml':
			'[package]\nname = "api"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\naxum = "0.8"\ncatalog = { path = "../catalog" }\n',
		'crates/api/src/main.rs': 'fn main() {}\n',
		'crates/catalog/Cargo.toml': '[package]\nname = "catalog"\nversion = "0.1.0"\nedition = "2021"\n',
		'crates/catalog/src/lib.rs': '',
	};
	for (const [name, text] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(project, name)), {recursive: true});
		await writeFile(path.join(project, name), text);
	}

	const run = (file, ...args) =>
		execFileSync(file, args, {
			cwd: project,
			stdio: 'pipe',
			env: {
				...process.env,
				GIT_AUTHOR_NAME: 'A',
				GIT_AUTHOR_EMAIL: 'a@example.com',
				GIT_COMMITTER_NAME: 'A',
				GIT_COMMITTER_EMAIL: 'a@example.com',
			},
		});
	run('cargo', 'generate-lockfile');
	run('git', 'init', '--quiet', '--initial-branch', 'main');
	run('git', 'remote', 'add', 'origin', 'https://github.com/acme/demo.git');
	run('git', 'add', '--all');
	run('git', 'commit', '--quiet', '--message', 'Start');
	return project;
}
