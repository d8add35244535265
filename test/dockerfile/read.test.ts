import {symlink} from 'node:fs/promises';
import path from 'node:path';
import {expect, it} from 'vitest';
import {isDockerfileName, readDockerfiles} from '../../source/dockerfile/read.ts';
import {projectFolder} from '../_helpers/project-folder.ts';

it.each([
	'Dockerfile',
	'Dockerfile.production',
	'web.Dockerfile',
	'dockerfile',
	'Containerfile',
	'Dockerfile.debian-12',
	'Containerfile.ci.alpine',
])('%s is the name of a Dockerfile', name => {
	expect(isDockerfileName(name)).toBe(true);
});

it.each([
	'.dockerignore',
	'Dockerfile.dockerignore',
	'Dockerfile.md',
	'Dockerfile.j2',
	'Dockerfile~',
	'my-Dockerfile',
	'docker-compose.yml',
	'Dockerfile.bak',
])('%s is not the name of a Dockerfile', name => {
	expect(isDockerfileName(name)).toBe(false);
});

it('reads Dockerfiles in the usual folders, in order', async () => {
	const from = (image: string) => `FROM ${image}\nUSER app\n`;
	const root = await projectFolder({
		Dockerfile: from('debian:12'),
		'docker/Dockerfile.web': from('debian:13'),
		'.docker/Containerfile': from('alpine:3.22'),
		'deploy/Dockerfile': from('ubuntu:24.04'),
		'crates/api/Dockerfile': from('busybox:1'),
		'elsewhere/Dockerfile': from('fedora:43'),
		'README.md': '',
	});
	const {dockerfiles, unreadable} = await readDockerfiles(root, [path.join(root, 'crates/api'), root]);
	expect(dockerfiles.map(({path: name, runtimeImage}) => [name, runtimeImage])).toEqual([
		['Dockerfile', 'debian:12'],
		['docker/Dockerfile.web', 'debian:13'],
		['.docker/Containerfile', 'alpine:3.22'],
		['deploy/Dockerfile', 'ubuntu:24.04'],
		['crates/api/Dockerfile', 'busybox:1'],
	]);
	expect(unreadable).toEqual([]);
});

it('skips what Ferrovia wrote, and reports what is no Dockerfile', async () => {
	const root = await projectFolder({
		'Dockerfile.production': '# syntax=docker/dockerfile:1\n# Written by Ferrovia.\n\nFROM debian:12\n',
		'Dockerfile.mine': 'FROM debian:12\n# Written by Ferrovia.\n',
		'Dockerfile.broken': 'FROM debian:12\nRUM x\n',
	});
	const {dockerfiles, unreadable} = await readDockerfiles(root);
	expect(dockerfiles.map(({path: name}) => name)).toEqual(['Dockerfile.mine']);
	expect(unreadable).toEqual([{path: 'Dockerfile.broken', line: 2, why: "Line 2 is not a Dockerfile's: there is no instruction RUM."}]);
});

it('reads a file with two names once', async () => {
	const root = await projectFolder({'docker/Dockerfile.debian': 'FROM debian:12\n'});
	await symlink('docker/Dockerfile.debian', path.join(root, 'Dockerfile'));
	const {dockerfiles} = await readDockerfiles(root);
	expect(dockerfiles.map(({path: name}) => name)).toEqual(['Dockerfile']);
});
