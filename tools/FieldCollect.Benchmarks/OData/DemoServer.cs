using System.Net.Http.Headers;
using System.Text.Json;
using FieldCollect.Cli.Generate;
using FieldCollect.Register;
using FieldCollect.Server;
using FieldCollect.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FieldCollect.Benchmarks.OData;

/// <summary>A demo county served on loopback by this process, as the server serves it, with the raw endpoints beside it.</summary>
public sealed class DemoServer : IAsyncDisposable
{
    private readonly RegisterStore _store;
    private readonly WebApplication _app;
    private readonly UnderWay _underWay;
    private readonly string _dataFolder;

    private DemoServer(RegisterStore store, WebApplication app, UnderWay underWay, string dataFolder)
    {
        (_store, _app, _underWay, _dataFolder) = (store, app, underWay, dataFolder);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>The least that the HTTP server can answer.</summary>
    public const string Hello = "/hello";

    public Uri Address { get; }

    public HttpClient Http { get; }

    public RegisterStore Store => _store;

    public static async Task<DemoServer> StartAsync(string dataFolder, double scale, long seed, TextWriter progress, CancellationToken cancel)
    {
        var store = await RegisterStore.OpenAsync(dataFolder, null, TimeProvider.System, cancel);
        var settings = new Settings("http://127.0.0.1:0", dataFolder, null) { PagesAMinute = 0 };
        try
        {
            var today = County.Day(TimeProvider.System.GetUtcNow());
            await GenerateCommand.IntoAsync(store, dataFolder, new Cli.Generate.DemoCounty(seed, scale, today, plateKey: store.PlateKeys.Current), progress, cancel);
        }
        catch (RegisterNotEmptyException)
        {
            progress.WriteLine($"the county in {dataFolder} is used again");
        }

        var output = Console.Out;
        // The accounts are for whoever reads the folder; standard output is for the figures.
        Console.SetOut(TextWriter.Null);
        await Server.DemoCounty.EnsureAccountsAsync(store, settings, cancel);
        Console.SetOut(output);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = ServerApp.Build(builder, settings, store, TimeProvider.System);
        var underWay = new UnderWay();
        app.Use(underWay.CountAsync);
        new RawEndpoints(store).Map(app);
        app.MapGet(Hello, () => "Hello World!");
        await app.StartAsync(cancel);
        return new DemoServer(store, app, underWay, dataFolder);
    }

    /// <summary>Until it is done with all that it was asked, also with what it does when it has answered.</summary>
    public Task RestAsync() => _underWay.NoneAsync();

    /// <summary>Signs in by role; the token is good for a quarter of an hour.</summary>
    public async Task<string> SignInAsync(string role)
    {
        using var accounts = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_dataFolder, Server.DemoCounty.FileName)));
        var account = accounts.RootElement.GetProperty(role);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["username"] = account.GetProperty("userName").GetString()!,
            ["password"] = account.GetProperty("password").GetString()!,
        });
        using var reply = await Http.PostAsync(new Uri(Address, "auth/token"), form);
        using var answer = JsonDocument.Parse(await reply.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
        var token = answer.RootElement.GetProperty("access_token").GetString()!;
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return token;
    }

    public async Task<byte[]> GetAsync(string path) => await Http.GetByteArrayAsync(new Uri(Address, path));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await _store.DisposeAsync();
    }
}
