/** The paths in an answer: a JSON list, or words separated by commas; none for `none`. Throws where a list is no JSON. */
export function filesOf(value: string): readonly string[] {
	const text = value.trim();
	if (text === 'none') {
		return [];
	}

	const files: unknown = text.startsWith('[') ? JSON.parse(text) : text.split(',').map(file => file.trim());
	if (!Array.isArray(files) || !files.every(file => typeof file === 'string')) {
		throw new TypeError('not a list of paths');
	}

	return files.map(file => file.replace(/\/$/, '')).filter(file => file !== '');
}

/** The answer that means these paths: words separated by commas where that can be read back, else a JSON list. */
export function fileList(files: readonly string[]): string {
	const words = files.join(', ');
	return files.length === 0 ? 'none' : isSame(read(words), files) ? words : JSON.stringify(files);
}

/** What is wrong with such an answer. Docker takes `*`, `?` and a backslash in COPY for a pattern. */
export function fileListProblem(value: string): string | undefined {
	const files = read(value);
	return files?.every(isPath) === true
		? undefined
		: 'Give relative paths separated by commas, for example static, templates; or none. A path can have no *, ? or backslash, and does not lead out of the project.';
}

function read(value: string): readonly string[] | undefined {
	try {
		return filesOf(value);
	} catch {
		return undefined;
	}
}

function isPath(file: string): boolean {
	return /^[^\p{Cc}*?\\]+$/u.test(file) && !file.startsWith('<<') && file.split('/').every(part => part.trim() !== '' && part !== '..');
}

function isSame(read: readonly string[] | undefined, files: readonly string[]): boolean {
	return read?.length === files.length && files.every((file, index) => file === read[index]);
}
