import type {Project} from '../../project/project.ts';
import type {EnvironmentValue} from './recipe.ts';

/**
What a framework must be told to be reachable from outside of the container, where it has variables for that. axum, actix-web and
most others listen where the program says.
*/
export function frameworkEnvironment({cargo}: Pick<Project, 'cargo'>, member: string, port: number): readonly EnvironmentValue[] {
	const used = new Set(cargo.frameworks.filter(framework => framework.member === member).map(({name}) => name));
	return [
		// https://rocket.rs/guide/v0.5/configuration/#environment-variables
		...(used.has('rocket')
			? ([
					['ROCKET_ADDRESS', '0.0.0.0'],
					['ROCKET_PORT', String(port)],
				] as const)
			: []),
		// https://loco.rs/docs/the-app/your-project/#environments
		...(used.has('loco-rs') ? ([['LOCO_ENV', 'production']] as const) : []),
	];
}
