/** By feature: where the code does something else with it. */
export type RuntimeSites = ReadonlyMap<string, readonly RuntimeSite[]>;

export type RuntimeSite = {
	/** `src/client.rs:120` */
	readonly where: string;
	/** Other features without which this code is not compiled at all. */
	readonly among: ReadonlySet<string>;
};

/** A place in the code; `offset` in its file, in characters. */
export type Site = {readonly file: string; readonly offset: number | undefined; readonly assumed: ReadonlySet<string>};

/** Collects the places where the code does something else with a feature. */
export class SiteList {
	readonly #files: ReadonlyMap<string, string>;
	readonly #sites = new Map<string, readonly RuntimeSite[]>();
	/** `feature name` of variants and of trait methods that are there with a feature alone. */
	readonly #gatedNames = new Set<string>();
	/** Sites that are none when the name turns out to be gated. */
	readonly #pending: {readonly feature: string; readonly name: string; readonly site: Site}[] = [];

	constructor(files: ReadonlyMap<string, string>) {
		this.#files = files;
	}

	/** Of each feature, one site for each set of others that it needs; none that needs more than another. */
	add(features: Iterable<string>, {file, offset, assumed}: Site): void {
		for (const feature of features) {
			const known = this.#sites.get(feature) ?? [];
			const among = new Set([...assumed].filter(other => other !== feature));
			if (known.some(site => [...site.among].every(other => among.has(other)))) {
				continue;
			}

			const line = offset === undefined ? '' : `:${(this.#files.get(file) ?? '').slice(0, offset).split('\n').length}`;
			this.#sites.set(feature, [...known, {where: file + line, among}]);
		}
	}

	/** A variant or a method of a trait is there with the feature alone. */
	addGatedName(feature: string, name: string): void {
		this.#gatedNames.add(`${feature} ${name}`);
	}

	/** A place that handles what is named, and counts only if that is there without the feature too. */
	addUnlessGated(feature: string, name: string, site: Site): void {
		this.#pending.push({feature, name, site});
	}

	finish(): RuntimeSites {
		for (const {feature, name, site} of this.#pending) {
			if (!this.#gatedNames.has(`${feature} ${name}`)) {
				this.add([feature], site);
			}
		}

		return this.#sites;
	}
}
