type Environment = Readonly<Record<string, string | undefined>>;

/** False for pipes, CI and dumb terminals: nothing is asked there and nothing is redrawn. */
export function isInteractive(environment: Environment, stdin: {isTTY?: boolean}, stdout: {isTTY?: boolean}): boolean {
	return stdin.isTTY === true && stdout.isTTY === true && environment.TERM !== 'dumb' && !isCi(environment);
}

/** Set to anything but an empty string, 0 or false. */
function isCi({CI}: Environment): boolean {
	return CI !== undefined && CI !== '' && CI !== '0' && CI.toLowerCase() !== 'false';
}

/** https://no-color.org and https://force-color.org, with the flag before both. */
export function wantsColor({color, json}: {color?: boolean; json?: boolean}, environment: Environment, stdout: {isTTY?: boolean}): boolean {
	if (color === false || json === true || (environment.NO_COLOR ?? '') !== '' || environment.FORCE_COLOR === '0') {
		return false;
	}

	return (environment.FORCE_COLOR ?? '') !== '' || (stdout.isTTY === true && environment.TERM !== 'dumb');
}

/** True when the user asked for output that a screen reader can follow. */
export function isAccessible({accessible}: {accessible?: boolean}, {ACCESSIBLE, INK_SCREEN_READER}: Environment): boolean {
	return accessible === true || ['1', 'true'].includes(ACCESSIBLE ?? '') || INK_SCREEN_READER === 'true';
}

/** Columns to wrap text at; 80 where there is no terminal. */
export function columnsOf({columns}: {columns?: number}): number {
	return Math.max(columns ?? 80, 40);
}

/** True when the terminal can show the glyphs of the line; else ASCII stands in for them. */
export function supportsUnicode({TERM, LC_ALL, LC_CTYPE, LANG, WT_SESSION}: Environment, platform: string = process.platform): boolean {
	if (platform === 'win32') {
		return WT_SESSION !== undefined || TERM === 'xterm-256color';
	}

	return TERM !== 'linux' && /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || 'utf-8');
}
