// One database with the toy tables, filled from lists that LINQ can be asked about too.
using System.Buffers;
using System.Data.Common;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FieldCollect.OData.Tests;

public abstract class World(Dialect dialect) : IAsyncLifetime
{
    public static readonly Uri Root = new("http://county.example/odata/");
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("a signing key that is long enough");

    public Dialect Dialect => dialect;
    public ODataSchema Schema { get; } = Toy.Schema(dialect);
    public DbConnection Connection { get; protected set; } = null!;
    public List<Library> Libraries { get; } = [];
    public List<Author> Authors { get; } = [];
    public List<Book> Books { get; } = [];

    protected abstract Task OpenAsync();

    public async ValueTask InitializeAsync()
    {
        await OpenAsync();
        Fill(new Random(20260101));
        await using var transaction = await Connection.BeginTransactionAsync();
        foreach (var l in Libraries)
            await Toy.InsertAsync(Connection, dialect, "Libraries", ("Id", l.Id), ("Name", l.Name), ("Town", l.Town), ("ParentId", l.ParentId), ("Version", l.Version));
        foreach (var a in Authors)
        {
            await Toy.InsertAsync(Connection, dialect, "Authors", ("Id", a.Id), ("Name", a.Name), ("Born", a.Born),
                ("Phone", a.Phone is null ? null : Encoding.UTF8.GetBytes(a.Phone)), ("PhoneIndex", a.Phone is null ? null : Toy.PhoneIndex(a.Phone)));
        }
        foreach (var b in Books)
        {
            await Toy.InsertAsync(Connection, dialect, "Books", ("Id", b.Id), ("LibraryId", b.LibraryId), ("AuthorId", b.AuthorId), ("Title", b.Title), ("Note", b.Note),
                ("Pages", b.Pages), ("Copies", b.Copies), ("Price", b.Price), ("Lent", b.Lent), ("Printed", b.Printed), ("CollectedAt", b.CollectedAt), ("Tags", b.Tags));
        }
        foreach (var (list, value, text) in new[] { ("Sex", "1", "男"), ("Sex", "2", "女"), ("Use", "1", "居住") })
            await Toy.InsertAsync(Connection, dialect, "Codes", ("List", list), ("Value", value), ("Text", text));
        await transaction.CommitAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public async Task<Reply> GetAsync(string url, IRowScope? scope = null, bool fromBody = false, int? pageSize = null, string? accept = null, string? ifNoneMatch = null,
        string? maxVersion = null, string? prefer = null, ReadLimits? limits = null)
    {
        var plan = Plan(url, scope, fromBody, pageSize, accept, ifNoneMatch, maxVersion, prefer, limits);
        var output = new ArrayBufferWriter<byte>();
        var observed = new List<(string Set, EntityKey Key)>();
        var result = await plan.RunAsync(Connection, output, (set, key, _, _) => observed.Add((set.Name, key)));
        return new Reply(plan, result, Encoding.UTF8.GetString(output.WrittenSpan), observed);
    }

    public ReadPlan Plan(string url, IRowScope? scope = null, bool fromBody = false, int? pageSize = null, string? accept = null, string? ifNoneMatch = null,
        string? maxVersion = null, string? prefer = null, ReadLimits? limits = null)
    {
        var (path, query) = ODataUrl.Split(ODataUrl.Relative(url, Root)!);
        return ODataReader.Plan(Schema, new ReadRequest
        {
            Path = path,
            Query = query,
            FromBody = fromBody,
            ServiceRoot = Root,
            Scope = scope ?? EveryRow.Instance,
            SigningKey = Key,
            MaxPageSize = pageSize,
            Accept = accept,
            IfNoneMatch = ifNoneMatch,
            ODataMaxVersion = maxVersion,
            Prefer = prefer,
            Limits = limits ?? ReadLimits.Default,
            Time = new FixedTime(),
        });
    }

    /// <summary>How the database would run a statement over a table too large to be read whole.</summary>
    public async Task<string> ExplainAsync(string sql)
    {
        await using var command = Connection.CreateCommand();
        // No values are needed to see which way is taken, and nulls of no type would be refused.
        command.CommandText = Explain(System.Text.RegularExpressions.Regex.Replace(sql, @"LIMIT @p\d+", "LIMIT 3"));
        await using var reader = await command.ExecuteReaderAsync();
        var text = new StringBuilder();
        while (await reader.ReadAsync())
            text.AppendLine(reader.GetString(reader.FieldCount - 1));
        return text.ToString();
    }

    protected abstract string Explain(string sql);

    public async Task<ODataProblem> RefusedAsync(string url, bool fromBody = false) =>
        await Assert.ThrowsAsync<ODataProblem>(() => GetAsync(url, fromBody: fromBody));

    private void Fill(Random random)
    {
        string[] words = ["ash", "Birch", "cedar", "Elm", "o'ak", "100%", "柳树", " pine ", ""];
        string Word() => words[random.Next(words.Length)];
        for (var i = 0; i < 12; i++)
            Libraries.Add(new Library(Toy.Id(1000 + i), "Library " + i, random.Next(3) == 0 ? null : Word(), i < 3 ? null : Toy.Id(1000 + random.Next(i)), i + 1));
        for (var i = 0; i < 20; i++)
            Authors.Add(new Author(Toy.Id(2000 + i), Word() + i, random.Next(3) == 0 ? null : new DateOnly(1900, 1, 1).AddDays(random.Next(30_000)), i % 4 == 0 ? null : $"1390000{i:0000}"));
        for (var i = 0; i < 240; i++)
        {
            Books.Add(new Book(Toy.Id(random.Next(1 << 20) * 1000 + i), Libraries[random.Next(10)].Id, random.Next(4) == 0 ? null : Authors[random.Next(18)].Id,
                Word() + " " + Word(), random.Next(3) == 0 ? null : Word(), random.Next(40), random.Next(3) == 0 ? null : random.Next(5),
                random.Next(3) == 0 ? null : random.Next(-8, 40) / 4.0, random.Next(3) switch { 0 => null, 1 => true, _ => false },
                random.Next(3) == 0 ? null : new DateOnly(1960, 2, 28).AddDays(random.Next(20_000)),
                DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(-1_000_000_000_000, 2_000_000_000_000)),
                random.Next(2) == 0 ? null : """["新","旧"]"""));
        }
    }
}

internal sealed class FixedTime : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
}

public sealed record Reply(ReadPlan Plan, ReadResult Result, string Text, List<(string Set, EntityKey Key)> Observed)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;
    public List<JsonElement> Value => [.. Json.GetProperty("value").EnumerateArray()];
    public List<Guid> Ids => [.. Value.Select(v => v.GetProperty("Id").GetGuid())];
    public string? NextLink => Json.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
}

public sealed class SqliteWorld() : World(WithFunctions)
{
    /// <summary>SQLite as a host gives it to the layer.</summary>
    public static readonly Dialect WithFunctions = Dialect.SqliteWith(connection =>
    {
        var sqlite = (SqliteConnection)connection;
        sqlite.CreateFunction<string?, string?>(TextFunctions.LowerName, TextFunctions.Lower, isDeterministic: true);
        sqlite.CreateFunction<string?, string?>(TextFunctions.UpperName, TextFunctions.Upper, isDeterministic: true);
        sqlite.CreateFunction<string?, string?, bool?>(TextFunctions.MatchesName, TextFunctions.Matches, isDeterministic: true);
    });

    protected override string Explain(string sql) =>
        "EXPLAIN QUERY PLAN " + System.Text.RegularExpressions.Regex.Replace(sql, @"@p\d+", "?1").Replace("?1", "x'00'");

    protected override async Task OpenAsync()
    {
        Connection = new SqliteConnection("Data Source=:memory:");
        await Connection.OpenAsync();
        await using var create = Connection.CreateCommand();
        create.CommandText = Toy.CreateSqlite;
        await create.ExecuteNonQueryAsync();
    }
}

public sealed class PostgreSqlWorld() : World(Dialect.PostgreSql)
{
    // In a transaction, so that the planner is itself again afterwards.
    protected override string Explain(string sql)
    {
        var values = System.Text.RegularExpressions.Regex.Matches(sql, @"@p\d+").Select(m => m.Value).Distinct().ToList();
        return "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off; SET LOCAL plan_cache_mode = force_generic_plan;"
            + $" PREPARE asked AS {System.Text.RegularExpressions.Regex.Replace(sql, @"@p\d+", m => "$" + (values.IndexOf(m.Value) + 1))};"
            + $" EXPLAIN EXECUTE asked{(values.Count == 0 ? "" : $"({string.Join(",", values.Select(_ => "null"))})")}; DEALLOCATE asked; COMMIT";
    }

    private readonly string _schema = $"odata_{Environment.ProcessId}_{Interlocked.Increment(ref _schemas)}";
    private static int _schemas;

    protected override async Task OpenAsync()
    {
        var server = Environment.GetEnvironmentVariable("FIELDCOLLECT_TEST_POSTGRES")
            ?? throw new InvalidOperationException("FIELDCOLLECT_TEST_POSTGRES names no PostgreSQL server. Run the tests by tools/test, which starts one.");
        Connection = new NpgsqlConnection(server);
        await Connection.OpenAsync();
        await ExecuteAsync($"CREATE SCHEMA {_schema}; SET search_path TO {_schema}; {Toy.CreatePostgreSql}");
    }

    public override async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"DROP SCHEMA {_schema} CASCADE");
        await base.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
