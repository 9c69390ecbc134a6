using FieldCollect.Server;

// SQLite reads on the thread that asks. The pool adds threads by the second, and meanwhile slow readings would keep quick ones waiting.
ThreadPool.SetMinThreads(workerThreads: 64, completionPortThreads: 1);

// Settings are read once. To look out for a change of them would watch the whole folder that the server starts in, and be told of every write to a database below it.
var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
var settings = Settings.Read(builder.Configuration);
var time = TimeProvider.System;
if (await Opening.OpenAsync(settings, time) is not { } store)
    return Opening.Failed;
await using var app = ServerApp.Build(builder, settings, store, time);
app.Logger.LogInformation("Register in {Folder}; {Assertions}", settings.DataFolder, store.Database.Assertions);
await DemoCounty.EnsureAccountsAsync(store, settings, app.Lifetime.ApplicationStopping);
await DemoCounty.TellPlateAsync(store, settings, app.Lifetime.ApplicationStopping);
var end = await Opening.RunAsync(app, settings);
await store.DisposeAsync();
return end;
