/** Bytes as people read them: `812 kB`, `4.2 MB`, `162 MB`. */
export function sizeWords(bytes: number): string {
	return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
