import {fieldOf, stringOf} from './fields.ts';
import type {CargoMember, CargoWorkspace} from './project.ts';

/** One program that the image could run: `package/binary`, or the binary alone where its name is unique. */
export type ServerCandidate = {readonly value: string; readonly member: CargoMember; readonly binary: string; readonly source: string};

/** The workspace's programs, the likeliest server first: that of the front end's server, of a member with a web framework, the default one. */
export function serverCandidates({cargo}: {readonly cargo: Omit<CargoWorkspace, 'lockfile'>}): readonly ServerCandidate[] {
	const all = cargo.members.flatMap(member => member.binaries.map(binary => ({member, binary})));
	const leptos = cargo.frontends.filter(frontend => frontend.kind === 'leptos');
	const isLeptos = (member: CargoMember, binary: string) =>
		leptos.some(
			frontend => frontend.binPackage === member.name && (stringOf(fieldOf(frontend.settings, 'bin-target')) ?? binary) === binary,
		);
	const web = new Map(cargo.frameworks.map(({member, name}) => [member, name]));
	return all
		.map(({member, binary}) => {
			const isUnique = all.filter(other => other.binary === binary).length === 1;
			const reasons = [
				{points: 8, source: 'Leptos', holds: isLeptos(member, binary)},
				{points: 4, source: web.get(member.name) ?? '', holds: web.has(member.name)},
				{points: 2, source: 'default-run', holds: member.defaultRun === binary},
				{points: 1, source: 'its package', holds: member.name === binary},
			].filter(({holds}) => holds);
			return {
				value: isUnique ? binary : `${member.name}/${binary}`,
				member,
				binary,
				source: all.length === 1 ? 'the only binary' : (reasons[0]?.source ?? 'Cargo.toml'),
				points: reasons.reduce((sum, {points}) => sum + points, 0),
			};
		})
		.sort((a, b) => b.points - a.points)
		.map(({points: _, ...candidate}) => candidate);
}

/** What each member depends on for its tests alone, by the members' names. */
export function testOnly({members}: Pick<CargoWorkspace, 'members'>): ReadonlyMap<string, ReadonlySet<string>> {
	return new Map(
		members.map(({name: member, dependencies}) => {
			const needed = new Set(dependencies.filter(({kind}) => kind !== 'dev').map(({name}) => name));
			return [member, new Set(dependencies.filter(({kind, name}) => kind === 'dev' && !needed.has(name)).map(({name}) => name))];
		}),
	);
}
