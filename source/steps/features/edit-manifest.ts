import {editToml, type TomlEdit} from '../../toml/edit.ts';
import {getToml, isTomlTable, readToml} from '../../toml/read.ts';
import type {Declaration, Selection} from './declaration.ts';

/**
The manifest with another selection in a declaration's place; comments, order and format stay. What is inherited is edited where it is declared: the member's
own declaration (`inherits`) has only what it adds, because a member can't switch default features off that the workspace has on
(https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#inheriting-a-dependency-from-a-workspace).

@throws TomlEditError when it can't be edited without rewriting what the user wrote.
*/
export function editDeclaration(text: string, {path, inherits}: Pick<Declaration, 'path' | 'inherits'>, selection: Selection): string {
	const written = getToml(readToml(text), path);
	if (typeof written === 'string') {
		return selection.defaultFeatures && selection.features.length === 0
			? text
			: editToml(text, [
					{
						type: 'set',
						path,
						value: {
							version: written,
							...(selection.defaultFeatures ? {} : {'default-features': false}),
							...(selection.features.length === 0 ? {} : {features: selection.features}),
						},
					},
				]);
	}

	if (!isTomlTable(written)) {
		return text;
	}

	// The old spelling is cargo's own until edition 2024.
	const spelling = Object.hasOwn(written, 'default_features') ? 'default_features' : 'default-features';
	return editToml(text, [
		...defaultEdits([...path, spelling], {isInherited: inherits !== undefined, was: written[spelling], wanted: selection.defaultFeatures}),
		...featureEdits([...path, 'features'], written.features, selection.features),
	]);
}

/**
The manifest without a dependency, and without what its `[features]` say of it. For dependencies that are not optional: of the others, features may be all
that users of the package know.
*/
export function removeDependency(text: string, {path}: Pick<Declaration, 'path'>): string {
	const key = path.at(-1) ?? '';
	const features = getToml(readToml(text), ['features']);
	const lists = isTomlTable(features) ? Object.entries(features) : [];
	const concerns = (value: unknown) => typeof value === 'string' && (value.startsWith(`${key}/`) || value.startsWith(`${key}?/`));
	const isInWorkspace = path[0] === 'workspace';
	return editToml(text, [
		{type: 'remove', path},
		...(isInWorkspace ? [] : lists).map(
			([feature, values]): TomlEdit => ({
				type: 'drop',
				path: ['features', feature],
				values: Array.isArray(values) ? (values.filter(concerns) as string[]) : [],
			}),
		),
	]);
}

/** Default features are on where nothing is said; those that a member inherits are none of its own. */
function defaultEdits(
	path: readonly string[],
	{isInherited, was, wanted}: {readonly isInherited: boolean; readonly was: unknown; readonly wanted: boolean},
): readonly TomlEdit[] {
	const isOn = isInherited ? was === true : was !== false;
	if (isOn === wanted) {
		return [];
	}

	return wanted === !isInherited ? [{type: 'remove', path}] : [{type: 'set', path, value: wanted}];
}

function featureEdits(path: readonly string[], was: unknown, wanted: readonly string[]): readonly TomlEdit[] {
	const known = Array.isArray(was) ? was.filter(one => typeof one === 'string') : [];
	if (wanted.length === 0) {
		return known.length === 0 ? [] : [{type: 'remove', path}];
	}

	return [
		{type: 'drop', path, values: known.filter(feature => !wanted.includes(feature))},
		{type: 'append', path, values: wanted},
	];
}
