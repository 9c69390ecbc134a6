using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Tests.World;

/// <summary>A suite that runs on both databases: each test has the small county to itself.</summary>
public abstract class StoreTests(TestDatabase database) : IAsyncLifetime
{
    public TestDatabase Database { get; } = database;

    protected bool IsSqlite => Database == TestDatabase.Sqlite;

    protected FakeTime Time { get; } = new();

    protected Place Place { get; private set; } = null!;

    protected RegisterStore Store { get; set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Place = await Database.CountyAsync();
        Store = await Place.OpenAsync(Time);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await Place.OpenAsync(Time);
    }

    /// <summary>As if the program had shipped with another value of a setting; who decides one decides it for tomorrow.</summary>
    protected async Task ShipAsync(string list, string code, string value)
    {
        await using (var context = Store.NewContext())
        {
            var item = await context.Set<Register.CodeLists.CodeItem>().SingleAsync(c => c.List == list && c.Code == code);
            item.Value = value;
            await context.SaveChangesAsync();
        }

        await ReopenAsync();
    }

    protected async Task<PushAnswer> PushAsync(Actor actor, PushItem item) => (await Store.PushAsync([item], actor))[0];

    protected Task<IReadOnlyList<PushAnswer>> PushAsync(Actor actor, params PushItem[] items) => Store.PushAsync(items, actor);

    /// <summary>Pushes and fails the test if anything is refused.</summary>
    protected async Task<IReadOnlyList<PushAnswer>> WriteAsync(Actor actor, params PushItem[] items)
    {
        var answers = await Store.PushAsync(items, actor);
        Assert.All(answers, a => Assert.True(a.Problem is null, $"{a.Problem?.Kind.Code} {a.Problem?.Target} {a.Problem?.Message}"));
        return answers;
    }

    protected async Task RefusedAsync(ProblemKind kind, Actor actor, PushItem item, string? target = null)
    {
        var answer = await PushAsync(actor, item);
        Assert.Equal(kind.Code, answer.Problem?.Kind.Code);
        Assert.Equal(kind.Status, answer.Status);
        if (target is not null)
            Assert.Equal(target, answer.Problem!.Target);
    }

    protected async Task<T> GetAsync<T>(Guid id)
        where T : Register.Fields.Record
    {
        await using var context = Store.NewContext();
        return await context.Set<T>().SingleAsync(r => r.Id == id);
    }

    protected async Task<List<T>> AllAsync<T>(Func<IQueryable<T>, IQueryable<T>>? where = null)
        where T : class
    {
        await using var context = Store.NewContext();
        var rows = context.Set<T>();
        return await (where is null ? rows : where(rows)).ToListAsync();
    }

    protected async Task<long> HeadAsync()
    {
        await using var connection = await Store.Database.OpenReadAsync(CancellationToken.None);
        return await BeatFeed.HeadAsync(connection, CancellationToken.None);
    }

    /// <summary>The changes of a record, oldest first.</summary>
    protected async Task<List<Change>> ChangesOfAsync(Guid id) =>
        await AllAsync<Change>(c => c.Where(x => x.RecordId == id).OrderBy(x => x.ChangeNumber).ThenBy(x => x.Ordinal));

    /// <summary>Where the feed says that a record is, by beat.</summary>
    protected async Task<Dictionary<string, FeedState>> FeedOfAsync(Guid id) =>
        (await AllAsync<FeedItem>(f => f.Where(x => x.RecordId == id))).ToDictionary(f => f.BeatCode, f => f.State);

    /// <summary>Runs one statement beside the store, as somebody with the database in hands would.</summary>
    protected async Task TamperAsync(string sql)
    {
        await using var context = Store.NewContext();
        await context.Database.ExecuteSqlRawAsync(sql);
    }

    /// <summary>An id as SQL text of the database at hand.</summary>
    protected string Sql(Guid id) => IsSqlite ? $"X'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'" : $"'{id}'";
}
