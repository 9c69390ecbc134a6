using System.Text.Json;
using FieldCollect.Cli.Generate;
using FieldCollect.Register.Divisions;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

[assembly: AssemblyFixture(typeof(FieldCollect.Server.Tests.SqliteCounty))]
[assembly: AssemblyFixture(typeof(FieldCollect.Server.Tests.PostgresCounty))]

namespace FieldCollect.Server.Tests;

/// <summary>An account of demo-accounts.json.</summary>
public sealed record Account(string UserName, string Password, string? Beat);

/// <summary>
/// A small demo county in one database, and the server that serves it. One a database is shared by the whole run; made when first asked for.
/// Beside the demo's beats there are quiet ones, empty and each one suite's own, so that suites that count do not see each other's writes.
/// </summary>
public abstract class County : IAsyncDisposable
{
    private const long Seed = 20260315;
    private const double Scale = 0.003;
    private static readonly DateOnly Day = new(2026, 3, 15);

    private readonly Lazy<Task> _ready;
    private readonly Dictionary<string, Account> _accounts = [];
    private readonly Dictionary<string, Task<string>> _tokens = [];
    private readonly Dictionary<string, Task> _once = [];
    private readonly List<County> _own = [];

    protected County() => _ready = new(() => Task.Run(MakeAsync));

    public string DataFolder { get; } = Directory.CreateTempSubdirectory("fieldcollect-").FullName;

    /// <summary>The connection string; null for SQLite.</summary>
    public string? Database { get; protected set; }

    public ServerProcess Server { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Beats of the demo, by code. The first belongs to the demo's officer and supervisor.</summary>
    public IReadOnlyList<Beat> Beats { get; private set; } = [];

    /// <summary>The demo's beat with data, of the demo's officer.</summary>
    public string Home => Beats[0].Code;

    /// <summary>A demo beat with data of another station.</summary>
    public string Far => Beats.First(b => b.StationCode != Beats[0].StationCode).Code;

    /// <summary>An empty beat of the home beat's station.</summary>
    /// <param name="number">Which one; see <see cref="Quiet"/>.</param>
    public string QuietBeat(Quiet number) => $"{Beats[0].StationCode[..8]}{900 + (int)number:0000}";

    /// <summary>Division of all addresses that tests make.</summary>
    public string Division { get; private set; } = "";

    public Caller Anonymous => new(Http, null);

    public Task ReadyAsync() => _ready.Value;

    /// <summary>Another county in a database of its own, for tests that stop the server or change what all see. It ends with this one.</summary>
    public Task<County> OwnAsync(string name) => OnceAsync(name, async () =>
    {
        var own = Fresh();
        lock (_once)
            _own.Add(own);
        await own.ReadyAsync();
        return own;
    });

    /// <summary>Makes something once for all tests of a suite on this county.</summary>
    public async Task<T> OnceAsync<T>(string name, Func<Task<T>> make)
    {
        Task task;
        lock (_once)
        {
            if (!_once.TryGetValue(name, out task!))
                _once[name] = task = make();
        }

        return await (Task<T>)task;
    }

    public async Task<Caller> OfficerAsync(string beat) => new(Http, await TokenAsync($"officer-{beat}"));

    public async Task<Caller> RoleAsync(string role) => new(Http, await TokenAsync(role));

    /// <summary>By role, or by user name.</summary>
    public Account Account(string name) => _accounts[name];

    /// <summary>The register's own tables, from outside the server.</summary>
    public async Task<T> TablesAsync<T>(Func<RegisterContext, Task<T>> work)
    {
        await using var context = NewContext();
        return await work(context);
    }

    public async Task RestartAsync()
    {
        Http?.Dispose();
        Server = await ServerProcess.StartAsync(DataFolder, Database);
        Http = new HttpClient { BaseAddress = Server.Address, Timeout = TimeSpan.FromSeconds(60) };
        lock (_tokens)
            _tokens.Clear();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var own in _own)
            await own.DisposeAsync();
        if (_ready.IsValueCreated && Server is not null)
        {
            Http.Dispose();
            await Server.DisposeAsync();
        }

        Directory.Delete(DataFolder, recursive: true);
    }

    protected abstract County Fresh();

    protected abstract Task CreateDatabaseAsync();

    /// <summary>A context beside the server's own, which knows no keys.</summary>
    protected abstract RegisterContext NewContext();

    private async Task MakeAsync()
    {
        await CreateDatabaseAsync();
        await using (var store = await RegisterStore.OpenAsync(DataFolder, Database, TimeProvider.System))
        {
            await GenerateCommand.IntoAsync(store, DataFolder, new Cli.Generate.DemoCounty(Seed, Scale, Day, plateKey: store.PlateKeys.Current), TextWriter.Null, CancellationToken.None);
            Beats = await store.WriteAsync(AddQuietBeatsAsync);
            await using var context = store.NewContext();
            Division = (await context.Set<Register.Addresses.Address>().FirstAsync(a => a.BeatCode == Home)).DivisionCode;
        }

        await RestartAsync();
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(DataFolder, DemoCounty.FileName)));
        foreach (var entry in file.RootElement.EnumerateObject())
        {
            foreach (var account in entry.Value.ValueKind == JsonValueKind.Array ? [.. entry.Value.EnumerateArray()] : new[] { entry.Value })
            {
                var read = account.Deserialize<Account>(JsonSerializerOptions.Web)!;
                _accounts[read.UserName] = read;
                if (entry.Value.ValueKind != JsonValueKind.Array)
                    _accounts[entry.Name] = read;
            }
        }

        await AddOtherSupervisorAsync();
    }

    // demo-accounts.json tells one account a role; the other station's supervisor exists too, with a password that nobody was told.
    private async Task AddOtherSupervisorAsync()
    {
        var account = new Account($"supervisor-{Beats.Single(b => b.Code == Far).StationCode}", Passwords.Generate(), null);
        _accounts["otherSupervisor"] = account;
        await TablesAsync(async context =>
        {
            (await context.Users.SingleAsync(u => u.UserName == account.UserName)).PasswordHash = Passwords.Hash(account.Password);
            return await context.SaveChangesAsync();
        });
    }

    private static async Task<List<Beat>> AddQuietBeatsAsync(RegisterContext context)
    {
        var beats = await context.Set<Beat>().AsNoTracking().OrderBy(b => b.Code).ToListAsync();
        foreach (var number in Enum.GetValues<Quiet>())
        {
            context.Add(new Beat
            {
                Code = $"{beats[0].StationCode[..8]}{900 + (int)number:0000}",
                Name = $"{number}警务区",
                StationCode = beats[0].StationCode,
                Version = 1,
                ChangeNumber = 1,
            });
        }

        await context.SaveChangesAsync();
        return beats;
    }

    private Task<string> TokenAsync(string name)
    {
        lock (_tokens)
        {
            if (!_tokens.TryGetValue(name, out var token))
                _tokens[name] = token = SignInAsync(Account(name));
            return token;
        }
    }

    private async Task<string> SignInAsync(Account account) =>
        (await Anonymous.SignInAsync(account.UserName, account.Password)).Json.GetProperty("access_token").GetString()!;
}

/// <summary>Empty beats, each for the suites named.</summary>
public enum Quiet
{
    BadInput = 1,
    Writes,
    Pull,
    PullNextDoor,
    Push,
    Permissions,
    Neighbour,
    Accounts,
    Audit,
    Conformance,
    Snapshot,
    Duplicates,
    DuplicatesNextDoor,
    Devices,
    Colleague,
    LockedOut,
    Terminals,
    TerminalsNextDoor,
    Photos,
    Actions,
    Plates,
    Declarations,
    DeclarationsNextDoor,
    Plain,
    Inspections,
    InspectionsNextDoor,
    InspectionsPassed,
    InspectionsRefused,
    Rates,
    InspectionsWalked,
    Tasks,
    TasksNextDoor,
    Lent,
    LentTo,
    Bulletins,
}
