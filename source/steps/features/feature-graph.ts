import type {FeatureTable, Selection} from './declaration.ts';

/**
All features that a selection switches on, as cargo's resolver does it (https://doc.rust-lang.org/cargo/reference/features.html): through other features, and
the one with the name of an optional dependency where `x/y` switches that on. `default` itself is never among them.
*/
export function atomsOf(table: FeatureTable, {defaultFeatures, features}: Selection): ReadonlySet<string> {
	return closure(table, [...(defaultFeatures ? ['default'] : []), ...features]);
}

/** What a feature switches on, at any distance; neither itself nor `default`. */
export function impliedBy(table: FeatureTable, feature: string): ReadonlySet<string> {
	const implied = new Set(closure(table, directlyImplied(table, feature)));
	implied.delete(feature);
	return implied;
}

/**
The shortest way to write a set of features that leaves in place what can stay: the default ones when all of them are wanted, the names that are
declared, in their order; then, sorted, the wanted ones that nothing named so far, and none of each other, switches on. Nothing that the declared
selection does not switch on is ever named, nor a name that begins with `_`: such a feature is the package's own affair and comes with another. What a
wanted name switches on comes with it, wanted or not. Default features that do more than to switch on features
(`default = ["dep:x"]`) stay: no name would bring back the rest.
*/
export function smallestSelection(table: FeatureTable, wanted: ReadonlySet<string>, declared: Selection): Selection {
	const isOn = declared.defaultFeatures || declared.features.includes('default');
	const keepsDefault = isOn && ([...closure(table, ['default'])].every(feature => wanted.has(feature)) || !isPureList(table, 'default'));
	const kept = declared.features.filter(name => (name === 'default' ? keepsDefault : wanted.has(name)));
	const defaultFeatures = declared.defaultFeatures && keepsDefault;
	const covered = atomsOf(table, {defaultFeatures, features: kept});
	const missing = [...atomsOf(table, declared)]
		.filter(feature => wanted.has(feature) && !covered.has(feature) && !feature.startsWith('_'))
		.toSorted();
	const implied = new Map(missing.map(feature => [feature, impliedBy(table, feature)]));
	const roots = missing.filter(
		feature =>
			!missing.some(
				other =>
					other !== feature && implied.get(other)?.has(feature) === true && !(implied.get(feature)?.has(other) === true && feature < other),
			),
	);
	return {defaultFeatures, features: [...kept, ...roots]};
}

export function isSameSelection(left: Selection, right: Selection): boolean {
	return left.defaultFeatures === right.defaultFeatures && left.features.join() === right.features.join();
}

function closure(table: FeatureTable, start: readonly string[]): ReadonlySet<string> {
	const found = new Set<string>();
	const ahead = start.filter(feature => Object.hasOwn(table, feature));
	for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
		if (!found.has(next)) {
			found.add(next);
			ahead.push(...directlyImplied(table, next));
		}
	}

	found.delete('default');
	return found;
}

function directlyImplied(table: FeatureTable, feature: string): readonly string[] {
	return (Object.hasOwn(table, feature) ? (table[feature] ?? []) : []).flatMap(value => impliedFeature(table, value) ?? []);
}

/** The feature of the package's own that a value of its table means; undefined where it only concerns a dependency. */
function impliedFeature(table: FeatureTable, value: string): string | undefined {
	if (value.startsWith('dep:')) {
		return undefined;
	}

	const [dependency = value, ofDependency] = value.split('/');
	const isStrongAndOptional =
		ofDependency !== undefined && !dependency.endsWith('?') && Object.values(table).some(values => values.includes(`dep:${dependency}`));
	const name = ofDependency === undefined ? value : isStrongAndOptional ? dependency : undefined;
	return name !== undefined && Object.hasOwn(table, name) ? name : undefined;
}

function isPureList(table: FeatureTable, feature: string): boolean {
	return (table[feature] ?? []).every(value => impliedFeature(table, value) === value);
}
