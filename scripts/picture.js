// Makes the pictures of the README from a real run: the built program in a pseudo-terminal on a sample project, its screen read from a
// terminal emulator and drawn as SVG. No frame is drawn by hand. Usage: npm run picture
import {execFileSync} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const columns = 92;
const rows = 27;
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
try {
	const project = await makeProject();
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 1000});
	const env = {
		...process.env,
		HOME: folder,
		CARGO_HOME: process.env.CARGO_HOME ?? path.join(os.homedir(), '.cargo'),
		RUSTUP_HOME: process.env.RUSTUP_HOME ?? path.join(os.homedir(), '.rustup'),
		TERM: 'xterm-256color',
		COLORTERM: 'truecolor',
		LANG: 'C.UTF-8',
	};
	for (const name of ['CI', 'NO_COLOR']) {
		delete env[name];
	}

	const child = spawn(process.execPath, [path.join(root, 'dist/ferrovia.js')], {cols: columns, rows, cwd: project, env});
	const ended = new Promise(resolve => {
		child.onExit(() => terminal.write('', resolve));
	});
	const shown = text =>
		new Promise((resolve, reject) => {
			const timer = setTimeout(() => reject(new Error(`Not shown: ${text}\n${screenText(terminal)}`)), 120_000);
			const subscription = terminal.onWriteParsed(() => {
				if (screenText(terminal).includes(text)) {
					clearTimeout(timer);
					subscription.dispose();
					resolve();
				}
			});
		});
	child.onData(data => terminal.write(data));

	const walk = async (text, key) => {
		await shown(text);
		child.write(key);
	};

	await shown('enter start');
	await draw(terminal, 'welcome');
	child.write('\r');
	for (const question of [
		'Keep compiled crates',
		'Which linker',
		'Where should the settings',
		'Link-time optimization',
		'What should a panic do',
	]) {
		await walk(question, '\r');
	}

	await shown('enter apply');
	await draw(terminal, 'review');
	child.write('\r');
	await ended;
	await draw(terminal, 'summary');
	execFileSync(process.execPath, [path.join(root, 'dist/ferrovia.js'), 'undo', '--yes'], {cwd: project, env, stdio: 'ignore'});
} finally {
	await rm(folder, {recursive: true, force: true, maxRetries: 3});
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
