import {describe, expect, it} from 'vitest';
import {findHealthRoute} from '../../source/project/health-route.ts';
import {fakeFacts} from '../_helpers/facts.ts';
import {projectFolder} from '../_helpers/project-folder.ts';

/** What is found in these files of a package `demo`: the path, and whether it is certain. */
async function found(files: Readonly<Record<string, string>> | string) {
	const root = await projectFolder(typeof files === 'string' ? {'src/main.rs': files} : files);
	const {cargo} = fakeFacts({root}).project;
	const route = await findHealthRoute(root, cargo);
	return route === undefined ? undefined : [route.path, route.isServed];
}

const main = (app: string, more = '') => `
#[tokio::main]
async fn main() {
	${app}
	axum::serve(listener, app).await.unwrap();
}
async fn health() -> &'static str { "ok" }
${more}`;

describe('a route that the server really serves to GET', () => {
	it.each([
		['axum', main('let app = Router::new().route("/health", get(health));')],
		['axum with a closure', main('let app = Router::new().route("/health", get(|| async { "ok" }));')],
		[
			'axum, in several statements',
			main(
				'let mut app = Router::new(); app = app.route("/health", axum::routing::get(health)); let app = app.layer(TraceLayer::new_for_http());',
			),
		],
		['axum, beside POST', main('let app = Router::<AppState>::new().route("/health", post(x).get(health)).with_state(state);')],
		[
			'axum, from a function',
			main('let app = router(state).await?;', 'fn router(s: S) -> Router { let r = Router::new(); r.route("/health", get(health)) }'),
		],
		[
			'axum, merged',
			main('let app = Router::new().merge(router());', 'fn router() -> Router { Router::new().route("/health", get(health)) }'),
		],
		[
			'axum, with state',
			main(
				'let app = Router::new().route("/health", get(ready));',
				'async fn ready(State(s): State<Arc<S>>, Extension(e): Extension<HashMap<A, B>>) {}',
			),
		],
		[
			'hyper',
			'async fn main() { let app = Router::new().route("/health", get(|| async {})); axum::Server::bind(&addr).serve(app.into_make_service()).await; }',
		],
		[
			'poem',
			'#[handler] fn health() {} async fn main() { let app = Route::new().at("/health", get(health)); Server::new(TcpListener::bind("x")).run(app).await }',
		],
		[
			'actix',
			'#[get("/health")] async fn health() -> impl Responder { "" } async fn main() { HttpServer::new(move || App::new().wrap(Logger::default()).service(health)).bind(x)?.run().await }',
		],
		[
			'actix, as a route',
			'async fn health() {} async fn main() { HttpServer::new(|| { let a = 1; App::new().route("/health", web::get().to(health)) }) }',
		],
		[
			'actix, as a resource',
			'async fn health() {} async fn main() { HttpServer::new(|| App::new().service(web::resource("/health").route(web::get().to(health)))) }',
		],
		[
			'actix, configured',
			'async fn health() {} fn routes(cfg: &mut web::ServiceConfig) { cfg.route("/health", web::get().to(health)); } async fn main() { HttpServer::new(|| App::new().configure(routes)) }',
		],
		[
			'Rocket',
			'#[get("/health")] fn health(db: &State<Db>) -> &str { "" } #[launch] fn rocket() -> _ { rocket::build().attach(x).mount("/", routes![index, health]) }',
		],
	])('is certain: %s', async (_, source) => {
		expect(await found(source)).toEqual(['/health', true]);
	});

	it.each([
		[
			'axum',
			main('let api = Router::new().route("/health", get(health)); let app = Router::new().nest("/api/v1", api);'),
			'/api/v1/health',
		],
		[
			'axum, at the root of what is nested',
			main('let app = Router::new().nest("/healthz", Router::new().route("/", get(health)));'),
			'/healthz',
		],
		[
			'actix',
			'#[get("/health")] async fn health() {} async fn main() { HttpServer::new(|| App::new().service(web::scope("/api").service(health))) }',
			'/api/health',
		],
		['Rocket', '#[get("/health")] fn health() {} fn main() { rocket::build().mount("/api", routes![health]).launch() }', '/api/health'],
	])('has its prefixes: %s', async (_, source, path) => {
		expect(await found(source)).toEqual([path, true]);
	});

	it('may be in another file, and the likeliest of several is taken', async () => {
		expect(
			await found({
				'src/main.rs': main('let app = Router::new().merge(routes::all());', 'mod routes;'),
				'src/routes/mod.rs':
					'pub fn all() -> Router { Router::new().route("/status", get(|| async {})).merge(health::all()).merge(users::all()) } mod health; mod users;',
				'src/routes/health.rs': 'pub fn all() -> Router { Router::new().route("/healthz", get(check)) } async fn check() {}',
				'src/routes/users.rs': 'pub fn all() -> Router { Router::new().route("/users", get(check)) } async fn check(user: User) {}',
			}),
		).toEqual(['/healthz', true]);
	});
});

describe('a path that is only a guess', () => {
	it.each([
		['is in a router that nothing serves', 'async fn main() { let app = Router::new().route("/health", get(|| async {})); }'],
		[
			'is in a router of unknown kind',
			'fn main() { let api = Router::default().route("/health", || "well"); let app = Router::default().nest("/api/v1", api); }',
		],
		['is in a log', main('let app = Router::new(); info!("/health");')],
		['answers to POST', main('let app = Router::new().route("/health", post(health));')],
		['is behind a layer', main('let app = Router::new().route("/health", get(health)).layer(from_fn(check));')],
		['is behind a layer of its own', main('let app = Router::new().route("/health", get(health).layer(AuthLayer::new()));')],
		['has a handler that wants more', main('let app = Router::new().route("/health", get(ready));', 'async fn ready(user: User) {}')],
		['has a handler that can not be found', main('let app = Router::new().route("/health", get(other::ready));')],
		['may have a layer', main('let mut app = Router::new().route("/health", get(health)); if closed { app = app.layer(x); }')],
		[
			'is there with a feature',
			main(
				'let app = router();',
				'#[cfg(feature = "x")] fn router() -> Router { Router::new().route("/health", get(health)) } const A: fn() = || { "/health"; }; fn other() { "/health"; }',
			),
		],
		[
			'is one of two routers',
			main('let app = router();', 'fn router() -> Router { if x { return Router::new(); } Router::new().route("/health", get(health)) }'),
		],
		['is on one server of two', main('let app = Router::new().route("/health", get(health)); axum::serve(other, Router::new()).await;')],
		['is nested under a name', main('let app = Router::new().nest(PREFIX, Router::new().route("/health", get(health)));')],
		[
			'is behind a guard of actix',
			'async fn health() {} async fn main() { HttpServer::new(|| App::new().route("/health", web::get().guard(X).to(health))) }',
		],
	])('%s', async (_, source) => {
		expect(await found(source)).toEqual(['/health', false]);
	});

	it.each([
		['tests', '#[cfg(test)] mod tests { #[test] fn works() { get("/health") } } #[tokio::test] async fn one() { "/health" } fn main() {}'],
		['comments', '/* "/health" */ fn main() {} // "/health"'],
		['longer texts', 'fn main() { println!("see /health"); }'],
	])('is not taken from %s', async (_, source) => {
		expect(await found(source)).toBeUndefined();
	});

	it('is not taken from files of tests, nor from what is no Rust', async () => {
		expect(
			await found({'src/main.rs': 'fn main() {', 'src/tests/a.rs': 'fn a() { "/health" }', 'src/api/tests.rs': 'fn a() { "/health" }'}),
		).toBeUndefined();
	});
});
