import {type Explanation, exitCodes, FerroviaError} from '../engine/errors.ts';
import type {ProcessResult} from '../services/process.ts';
import type {Toolchain} from './project.ts';

const installRust = 'https://rustup.rs';

/** There is no Cargo.toml in the folder or above it; `below` are folders that have one, relative. */
export function noCargoProject(cwd: string, below: readonly string[]): FerroviaError {
	return new FerroviaError(
		{
			what: `There is no Cargo project in ${cwd}.`,
			why: 'Neither this folder nor one above it has a Cargo.toml.',
			next: below.length === 0 ? ['ferrovia --cwd DIR', 'cargo init'] : below.slice(0, 5).map(folder => `ferrovia --cwd ${quote(folder)}`),
		},
		{exitCode: exitCodes.usage},
	);
}

/**
What it means that cargo or rustc did not answer in the project's folder, with the command that mends it. The words are those of
rustup 1.23 to 1.29 and of cargo 1.56 to 1.95; words that are not known are told as they are.
*/
export function explainCargoFailure(
	{argv, missing, timedOut, exitCode, stderr}: Pick<ProcessResult, 'argv' | 'missing' | 'timedOut' | 'exitCode' | 'stderr'>,
	folder: string,
	pin: Toolchain['pin'],
): FerroviaError {
	const program = argv[0] ?? 'cargo';
	if (missing) {
		return unknown({
			what: `${program} is not on this machine.`,
			why: 'It is not on PATH. Ferrovia asks cargo about your project, as your builds do.',
			next: [installRust, `. "$HOME/.cargo/env"    (when Rust is installed already)`],
		});
	}

	if (timedOut) {
		return unknown({what: `${program} did not answer.`, why: `It was asked: ${argv.join(' ')}`, next: [argv.join(' ')]});
	}

	const words = ownWords(stderr) || `${argv.join(' ')} ended with exit code ${exitCode}.`;
	const known = knownFailures.find(({pattern}) => pattern.test(words));
	const match = known?.pattern.exec(words);
	if (known !== undefined && match) {
		return unknown(known.explain(match[1] ?? '', words, pin));
	}

	return unknown({what: `${program} can't read the project in ${folder}.`, why: words, next: [argv.join(' ')]});
}

type KnownFailure = {
	readonly pattern: RegExp;
	/** The first group of the pattern, all that was said, and the toolchain file that counts. */
	readonly explain: (name: string, words: string, pin: Toolchain['pin']) => Explanation;
};

const knownFailures: readonly KnownFailure[] = [
	{
		pattern: /custom toolchain '([^']+)'.*is not installed/,
		explain: (toolchain, words) => ({
			what: `The project pins the toolchain ${toolchain}, which is not on this machine.`,
			why: words,
			next: [`rustup toolchain link ${toolchain} PATH`, 'rustup toolchain list'],
		}),
	},
	{
		pattern: /toolchain '([^']+)' is not installed/,
		explain: (toolchain, _, pin) => {
			// rustup names the host too, which a pin need not.
			const pinned = pin !== undefined && (toolchain === pin.channel || toolchain.startsWith(`${pin.channel}-`));
			const name = pinned ? pin.channel : toolchain;
			return {
				what: `The project needs the Rust toolchain ${name}, which is not installed.`,
				why: pinned ? `${pin.path} pins it.` : 'A rustup override or RUSTUP_TOOLCHAIN asks for it.',
				next: [`rustup toolchain install ${name}`],
			};
		},
	},
	{
		pattern: /could not choose a version of (\w+) to run|no default toolchain configured/,
		explain: (_, words) => ({
			what: 'rustup has no Rust toolchain to run.',
			why: words,
			next: ['rustup default stable'],
		}),
	},
	{
		pattern: /'(\w+)(?:\.exe)?' is not installed for the (?:custom )?toolchain/,
		explain: (component, words) => ({
			what: `The Rust toolchain has no ${component}.`,
			why: words,
			next: [`rustup component add ${component}`],
		}),
	},
	{
		pattern: /could not parse override file: '([^']+)'|error parsing override file/,
		explain: (file, words) => ({
			what: `rustup can't read ${file || 'the toolchain file'}.`,
			why: words,
			next: ['https://rust-lang.github.io/rustup/overrides.html#the-toolchain-file'],
		}),
	},
	{
		pattern: /feature `(edition\d+)` is required|this version of Cargo is older than the `(\d+)` edition/,
		explain: (_, words) => ({
			what: "This cargo is too old for the project's edition.",
			why: words,
			next: ['rustup update stable'],
		}),
	},
	{
		pattern: /could not load Cargo configuration|could not parse TOML configuration|error in .*\.cargo[/\\]config/,
		explain: (_, words) => ({
			what: "cargo can't read its configuration.",
			why: words,
			next: ['https://doc.rust-lang.org/cargo/reference/config.html'],
		}),
	},
];

/** What cargo or rustup says, without the stack that follows when RUST_BACKTRACE is set. */
function ownWords(stderr: string): string {
	const [words = ''] = stderr.split(/\n\s*Stack backtrace:/);
	return words.replace(/^error: /, '').trim();
}

/** A tool that is not there, or can't look, leaves open what the project is. */
function unknown(explanation: Explanation): FerroviaError {
	return new FerroviaError(explanation, {exitCode: exitCodes.unknown});
}

function quote(folder: string): string {
	return /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", String.raw`'\''`)}'`;
}
