/** What a run has told of its build, in the annotation that build-summary.sh makes. */
export type BuildFigures = {
	readonly seconds: number | null;
	readonly hits: number;
	readonly misses: number;
	/** Crates that are not the workspace's own and were compiled. */
	readonly dependencies: number;
	/** Compressed. */
	readonly bytes: number | null;
};

/** Reads them from the annotation's text: some words, then JSON. Undefined for anything else. */
export function readFigures(message: string): BuildFigures | undefined {
	const json = message.slice(Math.max(message.indexOf('{'), 0));
	try {
		const found = JSON.parse(json) as Partial<BuildFigures> & {readonly v?: unknown};
		const {seconds = null, hits = 0, misses = 0, dependencies = 0, bytes = null} = found;
		return found.v === 1 && [hits, misses, dependencies].every(Number.isFinite) ? {seconds, hits, misses, dependencies, bytes} : undefined;
	} catch {
		return undefined;
	}
}

/** In a few words; empty for none. */
export function figuresInWords(figures: BuildFigures | undefined): string {
	if (figures === undefined) {
		return 'its figures are not there';
	}

	const {seconds, hits, misses, dependencies} = figures;
	const cacheable = hits + misses;
	return [
		...(seconds === null ? [] : [`image built in ${seconds} s`]),
		cacheable === 0
			? 'nothing cacheable compiled'
			: `${Math.round((1000 * hits) / cacheable) / 10} % of ${cacheable} cacheable from the cache`,
		`${dependencies} dependencies compiled`,
	].join(', ');
}
