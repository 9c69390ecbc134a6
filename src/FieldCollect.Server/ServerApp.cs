using FieldCollect.OData;
using FieldCollect.Server.Alerts;
using FieldCollect.Server.Api;
using FieldCollect.Server.Identity;
using FieldCollect.Server.Outgoing;
using FieldCollect.Server.Plates;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Snapshots;

namespace FieldCollect.Server;

/// <summary>The service on an open register: bounds, services and routes. Apart from Program so that a benchmark can host the very same beside its own routes.</summary>
public static class ServerApp
{
    /// <param name="builder">What hosts it.</param>
    /// <param name="settings">Where it listens, and its data folder.</param>
    /// <param name="store">The open register.</param>
    /// <param name="time">The server's clock.</param>
    /// <param name="schema">What the API shows; null for this version's.</param>
    /// <param name="keepsHouse">Whether <see cref="Housekeeping"/> is turned each minute by the clock on the wall; who says no turns it.</param>
    public static WebApplication Build(WebApplicationBuilder builder, Settings settings, RegisterStore store, TimeProvider time, ODataSchema? schema = null, bool keepsHouse = true)
    {
        builder.WebHost.UseUrls(settings.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // A week of visits of one terminal is far below this; see Batches and ODataEndpoint for the smaller bounds of each kind.
            kestrel.Limits.MaxRequestBodySize = 16 << 20;
            HeaderBounds.Configure(kestrel.Limits);
            kestrel.AddServerHeader = false;
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // It warns of a line that broke within a body with a page of stack trace; what is wrong with the server it says as an error.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);

        UnsentImport.DropLeftovers(settings.DataFolder);
        var tokens = new AccessTokens(store.Personal.Keys.Tokens, time);
        var signIn = new SignIn(store);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(tokens);
        builder.Services.AddSingleton(signIn);
        builder.Services.AddSingleton(new Busyness());
        builder.Services.AddSingleton(services => new Housekeeping(store, services.GetRequiredService<SetSizes>(), services.GetRequiredService<IOutgoing<AlertMessage>>(), services.GetRequiredService<ILogger<Housekeeping>>()));
        if (keepsHouse)
            builder.Services.AddHostedService<HousekeepingService>();
        builder.Services.AddSingleton(services => new AsyncRequests(services, Path.Combine(settings.DataFolder, AsyncRequests.Folder), time));
        builder.Services.AddHostedService(services => services.GetRequiredService<AsyncRequests>());
        builder.Services.AddSingleton(new Snapshots(new SnapshotCache(Path.Combine(settings.DataFolder, SnapshotCache.Folder)), time));
        builder.Services.AddSingleton(services => new PlatePrinting(store, settings, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<PlatePrinting>());
        builder.Services.AddSingleton<IOutgoing<ShortMessage>>(settings.Messages is { } gateway ? new OutgoingPost<ShortMessage>(gateway) : new OutgoingFile<ShortMessage>(Path.Combine(settings.DataFolder, ShortMessage.FileName), ownersOnly: true));
        builder.Services.AddSingleton<IOutgoing<AlertMessage>>(settings.Alerts is { } alerts ? new OutgoingPost<AlertMessage>(alerts) : new OutgoingFile<AlertMessage>(Path.Combine(settings.DataFolder, AlertMessage.FileName), ownersOnly: false));
        builder.Services.AddSingleton<Messages>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Messages>());
        builder.Services.AddSingleton(services => new PublicEndpoints(store, settings, new PublicLimits(time, settings.PagesAMinute), services.GetRequiredService<Messages>()));
        builder.Services.AddSingleton(new WhoAsks(tokens, signIn, time));
        schema ??= RegisterSchema.Build(store);
        var sizes = new SetSizes(store, schema);
        builder.Services.AddSingleton(sizes);
        builder.Services.AddSingleton(services => new ApiContext(store, schema, sizes, time, services.GetRequiredService<ILoggerFactory>()));

        var app = builder.Build();
        store.FailedBehindPush = e => app.Logger.LogError("What follows a push is left to housekeeping or the night: {Exception} at {Place}", e.GetType().FullName, e.StackTrace);
        app.Use(ProblemReply.CatchAsync);
        app.Use(HeaderBounds.CheckAsync);
        app.Map("/auth/token", TokenEndpoint.HandleAsync);
        app.Map("/auth/enrolment", AccountEndpoints.EnrolmentAsync);
        app.Map("/auth/users/{name}", AccountEndpoints.UserAsync);
        app.Map("/unsent", UnsentImport.HandleAsync);
        PlateEndpoints.Map(app);
        app.MapGet("/health/ready", async (HttpContext http) =>
        {
            // Ready means that the database answers, not that the process runs: a connection may have been open for long, so it is asked something.
            await using var connection = await store.Database.OpenReadAsync(http.RequestAborted);
            await BeatFeed.HeadAsync(connection, http.RequestAborted);
            return Results.Json(new { status = "ready", database = store.Database.Kind });
        });
        PublicEndpoints.Map(app);
        app.Map("/odata/{**path}", ODataEndpoint.HandleAsync);
        app.Map("/odata", ODataEndpoint.HandleAsync);
        app.MapGet("/openapi.json", (ApiContext api) => Results.Bytes(OpenApi.Write(api.Schema), "application/json;charset=utf-8"));
        app.MapGet("/", () => Results.Json(new { service = "FieldCollect", odata = ODataEndpoint.Prefix, metadata = ODataEndpoint.Prefix + "$metadata", token = "/auth/token", ready = "/health/ready" }));
        app.MapFallback(http => ProblemReply.WriteAsync(http, FieldCollect.Store.Writing.Problem.Of(FieldCollect.Register.Problems.NotFound)));
        return app;
    }
}
