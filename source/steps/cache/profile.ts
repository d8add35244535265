import {closest} from 'fastest-levenshtein';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import type {AwsConfiguration} from '../../project/aws-config.ts';

/** Throws (exit code 2) where the files can't be read, or where the profile that an answer or AWS_PROFILE chose is not in the user's files. */
export function requireProfile({profiles, chosen, environment, problem}: AwsConfiguration, profile: string | undefined): void {
	if (problem !== undefined && (profile !== undefined || environment === undefined)) {
		throw problem;
	}

	const names = profiles.map(({name}) => name);
	const why = names.length === 0 ? 'There is none in ~/.aws/config and ~/.aws/credentials.' : `There are ${names.join(', ')}.`;
	const nearest = (name: string) => (names.length === 0 ? undefined : closest(name, names));
	if (profile !== undefined && !names.includes(profile)) {
		throw new FerroviaError(
			{
				what: `There is no AWS profile ${profile}.`,
				why,
				next: [`ferrovia setup cache --aws-profile ${nearest(profile) ?? 'environment'}`, `aws configure --profile ${profile}`],
			},
			{exitCode: exitCodes.usage},
		);
	}

	// Credentials in variables count before it.
	if (profile === undefined && environment === undefined && chosen !== undefined && !names.includes(chosen)) {
		throw new FerroviaError(
			{
				what: `AWS_PROFILE names the profile ${chosen}, and there is none of that name.`,
				why,
				next: [`export AWS_PROFILE=${nearest(chosen) ?? 'NAME'}`, 'unset AWS_PROFILE'],
			},
			{exitCode: exitCodes.usage},
		);
	}
}
