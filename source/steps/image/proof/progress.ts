/** One step of a build as BuildKit tells of it with `--progress=plain`. */
export type BuildVertex = {
	/** For example `[builder 4/6] RUN cargo build`. */
	readonly name: string;
	readonly cached: boolean;
	readonly seconds: number | undefined;
	/** What it printed, without BuildKit's numbers. */
	readonly lines: readonly string[];
};

/**
Reads the plain progress of a build: `#7 [builder 2/6] RUN …`, `#7 0.512 what it prints`, `#7 CACHED`, `#7 DONE 12.3s`
(https://github.com/moby/buildkit/blob/master/util/progress/progressui/printer.go).
*/
export function readProgress(text: string): readonly BuildVertex[] {
	type Growing = {name: string; cached: boolean; seconds: number | undefined; lines: string[]};
	const vertices = new Map<string, Growing>();
	for (const line of text.split(/\r?\n/)) {
		const [, id = '', rest = ''] = /^#(\d+) (.*)$/.exec(line) ?? [];
		if (id === '') {
			continue;
		}

		const known = vertices.get(id);
		const printed = /^\d+\.\d+ (.*)$/.exec(rest)?.[1];
		const seconds = /^DONE (\d+(?:\.\d+)?)s$/.exec(rest)?.[1];
		if (known === undefined) {
			vertices.set(id, {name: rest, cached: false, seconds: undefined, lines: []});
		} else if (rest === 'CACHED') {
			known.cached = true;
		} else if (seconds !== undefined) {
			known.seconds = Number(seconds);
		} else if (printed !== undefined) {
			known.lines.push(printed);
		}
	}

	return [...vertices.values()];
}

export type CompiledUnits = {
	/** `name version` of the crates that the workspace did not write. */
	readonly dependencies: readonly string[];
	readonly own: readonly string[];
};

/**
What cargo said it compiled in the stage that builds the server. It names a crate once, by its package, and says in brackets where one comes from that
is not of crates.io: a folder for those of the workspace.
*/
export function compiledUnits(vertices: readonly BuildVertex[], stage = 'builder'): CompiledUnits {
	const found = stepsOf(vertices, stage)
		.flatMap(({lines}) => lines)
		.map(line => /^\s*Compiling (\S+) v(\S+?)(?: \((.+)\))?\s*$/.exec(line))
		.filter(match => match !== null);
	const isOwn = (place: string | undefined) => place?.startsWith('/') === true;
	const words = ([, name, version]: RegExpExecArray) => `${name} ${version}`;
	return {
		dependencies: found.filter(([, , , place]) => !isOwn(place)).map(words),
		own: found.filter(([, , , place]) => isOwn(place)).map(words),
	};
}

/** Whether any step of the stage ran cargo at all: a build that printed nothing proves nothing. */
export function saidWhatItCompiled(vertices: readonly BuildVertex[], stage = 'builder'): boolean {
	return stepsOf(vertices, stage).some(({lines}) => lines.some(line => /^\s*(?:Compiling|Finished) /.test(line)));
}

/** `[builder 4/6]`, or `[linux/amd64 builder 4/6]` in a build for several platforms. */
function stepsOf(vertices: readonly BuildVertex[], stage: string): readonly BuildVertex[] {
	return vertices.filter(({name}) => name.startsWith(`[${stage} `) || name.replace(/^\[\S+\/\S+ /, '[').startsWith(`[${stage} `));
}

/** sccache's own words in a build, as the script in the image prints them: the last of each step. */
export function cacheLines(vertices: readonly BuildVertex[]): readonly string[] {
	return vertices.flatMap(({lines}) => lines.filter(line => line.startsWith('sccache: ')).slice(-1));
}
