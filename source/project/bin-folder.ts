import os from 'node:os';
import path from 'node:path';
import type {Platform} from './project.ts';

/**
The folder for programs that belong to the user alone: `~/.local/bin` by the XDG Base Directory specification
(https://specifications.freedesktop.org/basedir-spec/latest/), `%LOCALAPPDATA%\ferrovia\bin` on Windows.
*/
export function userBinFolder(
	platform: Pick<Platform, 'os'>,
	environment: Readonly<Record<string, string | undefined>> = process.env,
): {value: string; source: string} {
	if (platform.os === 'windows') {
		return {
			value: path.join(environment.LOCALAPPDATA ?? path.join(os.homedir(), 'AppData', 'Local'), 'ferrovia', 'bin'),
			source: 'LOCALAPPDATA',
		};
	}

	return {value: path.join(os.homedir(), '.local', 'bin'), source: 'XDG folder for your programs'};
}
