// @ts-check
import os from 'node:os';
import path from 'node:path';

/**
The environment of a program that has a home of its own, is signed in nowhere and finds Rust.

@param {string} home
@returns {Record<string, string | undefined>}
*/
export function environmentOf(home) {
	const inherited = Object.entries(process.env).filter(
		([name]) => !/^(?:AWS_|GH_|GITHUB_|RAILWAY_|FERROVIA_|CI$|NO_COLOR$|FORCE_COLOR$)/.test(name),
	);
	return {
		...Object.fromEntries(inherited),
		HOME: home,
		CARGO_HOME: process.env.CARGO_HOME ?? path.join(os.homedir(), '.cargo'),
		RUSTUP_HOME: process.env.RUSTUP_HOME ?? path.join(os.homedir(), '.rustup'),
		TERM: 'xterm-256color',
		COLORTERM: 'truecolor',
		LANG: 'C.UTF-8',
	};
}
