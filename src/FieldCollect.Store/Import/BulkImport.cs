using System.Data.Common;
using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Residents;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Model;
using FieldCollect.Store.Quality;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

// Table names and numbers in the statements below are the model's own, never input.
#pragma warning disable EF1002

namespace FieldCollect.Store.Import;

/// <summary>
/// Takes in records by the hundred thousand: prepared inserts on SQLite, binary COPY on PostgreSQL, all in one transaction, so that a stopped
/// import has done nothing. Each record gets version 1, its personal values encrypted, a Change and its place in the Feed; the import one entry in the audit log.
/// </summary>
/// <remarks>The records are believed: rules and references are not checked here. Order: what is referred to before what refers to it.</remarks>
public sealed class BulkImport : IAsyncDisposable
{
    private readonly RegisterStore _store;
    private readonly RegisterContext _context;
    private readonly IDbContextTransaction _transaction;
    private readonly string _reason;
    private readonly Dictionary<EntitySet, long> _written = [];

    private BulkImport(RegisterStore store, RegisterContext context, IDbContextTransaction transaction, string reason) =>
        (_store, _context, _transaction, _reason) = (store, context, transaction, reason);

    /// <summary>Starts the import's transaction.</summary>
    /// <param name="store">The register.</param>
    /// <param name="reason">Stands in every Change.</param>
    /// <param name="cancel">Stops the import.</param>
    public static async Task<BulkImport> BeginAsync(RegisterStore store, string reason, CancellationToken cancel = default)
    {
        var context = store.Database.NewContext();
        var transaction = await context.Database.BeginTransactionAsync(cancel);
        return new BulkImport(store, context, transaction, reason);
    }

    /// <summary>Inserts records of one type.</summary>
    /// <param name="records">Read once, as a stream.</param>
    /// <param name="progress">Called with the number of rows so far, every few thousand.</param>
    /// <param name="cancel">Stops the import.</param>
    /// <returns>How many there were.</returns>
    public async Task<long> WriteAsync<T>(IEnumerable<T> records, Action<long>? progress = null, CancellationToken cancel = default)
        where T : class
    {
        var columns = Columns(_context.Model.FindEntityType(typeof(T))!);
        var connection = _context.Database.GetDbConnection();
        var count = connection is NpgsqlConnection postgres
            ? await CopyAsync(postgres, columns, records, progress, cancel)
            : await InsertAsync(connection, columns, records, progress, cancel);
        if (EntitySets.All.FirstOrDefault(s => s.Type == typeof(T)) is { } set)
            _written[set] = _written.GetValueOrDefault(set) + count;
        return count;
    }

    /// <summary>Numbers the import, writes its Changes and Feed, and commits.</summary>
    /// <returns>The import's change number.</returns>
    public async Task<long> CompleteAsync(CancellationToken cancel = default)
    {
        _context.Database.SetCommandTimeout(TimeSpan.FromMinutes(30));
        await _context.Database.ExecuteSqlRawAsync("""UPDATE "RegisterState" SET "ChangeNumber" = "ChangeNumber" + 1 WHERE "Id" = 1""", cancel);
        var number = (await _context.State.AsNoTracking().SingleAsync(cancel)).ChangeNumber;
        var ordinal = 0;
        foreach (var set in EntitySets.All.Where(_written.ContainsKey))
        {
            if (typeof(IReference).IsAssignableFrom(set.Type))
                await _context.Database.ExecuteSqlRawAsync($"UPDATE \"{set.Name}\" SET \"ChangeNumber\" = {number} WHERE \"ChangeNumber\" = 0", cancel);
            else if (typeof(BeatRecord).IsAssignableFrom(set.Type))
                ordinal += await WriteChangesAsync(set, number, ordinal, cancel);
        }

        foreach (var set in EntitySets.All.Where(s => s.OnTerminals && s.Belongs == Belonging.Beat && _written.ContainsKey(s)))
            await WriteFeedAsync(set, number, cancel);
        // Stays say where people are: new ones move people who were here before as well.
        if (_written.Keys.Any(s => s.Belongs == Belonging.Stays || s.Type == typeof(Residency)))
            await WriteFeedOfPeopleAsync(EntitySets.Of(typeof(Resident)), number, cancel);
        // The import wrote past the counts of due days and deeds.
        if (_written.Keys.Any(s => typeof(IVerifiable).IsAssignableFrom(s.Type) || s.Type == typeof(Register.Visits.Visit)))
            await (await Recount.RunAsync(_context, null, cancel)).WriteAsync(_context, cancel);
        // Half a million ids would stand in one entry: the import's Changes name the records, by its number.
        if (_written.Count > 0)
        {
            await AuditLog.AppendAsync(_context, new AuditDraft(
                _store.Time.GetUtcNow(), Actor.System, "import", string.Join(' ', EntitySets.All.Where(_written.ContainsKey).Select(s => s.Name)), (int)_written.Values.Sum(), []));
        }

        await _transaction.CommitAsync(cancel);
        return number;
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _context.DisposeAsync();
    }

    private async Task<int> WriteChangesAsync(EntitySet set, long number, int ordinal, CancellationToken cancel)
    {
        var at = _store.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var nobody = _context.Database.IsSqlite() ? "zeroblob(16)" : "'00000000-0000-0000-0000-000000000000'::uuid";
        // The table and the numbers are ours; the reason is a parameter.
        return await _context.Database.ExecuteSqlRawAsync(
            $$"""
            INSERT INTO "Changes" ("ChangeNumber","Ordinal","EntitySet","RecordId","BeatCode","Kind","Version","Fields","UserId","DeviceId","VisitId","CollectedAt","ReceivedAt","Reason")
            SELECT {{number}}, {{ordinal - 1}} + row_number() OVER (), '{{set.Name}}', t."Id", t."BeatCode", 'created', 1, NULL, {{nobody}}, NULL, NULL, {{at}}, {{at}}, {0}
            FROM "{{set.Name}}" t WHERE NOT EXISTS (SELECT 1 FROM "Changes" c WHERE c."RecordId" = t."Id")
            """,
            [_reason],
            cancel);
    }

    private const string FeedColumns = """INSERT INTO "Feed" ("BeatCode","EntitySet","RecordId","ChangeNumber","State","Version")""";

    private Task<int> WriteFeedAsync(EntitySet set, long number, CancellationToken cancel) => _context.Database.ExecuteSqlRawAsync(
        $"""
        {FeedColumns} SELECT t."BeatCode", {set.Number}, t."Id", {number}, 0, t."Version" FROM "{set.Name}" t
        WHERE NOT EXISTS (SELECT 1 FROM "Feed" f WHERE f."RecordId" = t."Id")
        """,
        cancel);

    private async Task WriteFeedOfPeopleAsync(EntitySet set, long number, CancellationToken cancel)
    {
        const string Stay = """ "Residencies" s WHERE s."EndedOn" IS NULL AND s."RemovedAt" IS NULL """;
        var present = $""" "Feed" f WHERE f."EntitySet" = {set.Number} AND f."State" = 0 """;
        await _context.Database.ExecuteSqlRawAsync(
            $"""
            UPDATE "Feed" SET "State" = 1, "ChangeNumber" = {number} WHERE "EntitySet" = {set.Number} AND "State" = 0
            AND NOT EXISTS (SELECT 1 FROM {Stay} AND s."ResidentId" = "Feed"."RecordId" AND s."BeatCode" = "Feed"."BeatCode")
            AND EXISTS (SELECT 1 FROM {Stay} AND s."ResidentId" = "Feed"."RecordId")
            """,
            cancel);
        await _context.Database.ExecuteSqlRawAsync(
            $"""
            {FeedColumns} SELECT DISTINCT s."BeatCode", {set.Number}, s."ResidentId", {number}, 0, (SELECT r."Version" FROM "{set.Name}" r WHERE r."Id" = s."ResidentId") FROM {Stay}
            AND NOT EXISTS (SELECT 1 FROM {present} AND f."RecordId" = s."ResidentId" AND f."BeatCode" = s."BeatCode")
            ON CONFLICT ("BeatCode","EntitySet","RecordId") DO UPDATE SET "ChangeNumber" = excluded."ChangeNumber", "State" = 0, "Version" = excluded."Version"
            """,
            cancel);
        await _context.Database.ExecuteSqlRawAsync(
            $"""
            {FeedColumns} SELECT r."BeatCode", {set.Number}, r."Id", {number}, 0, r."Version" FROM "{set.Name}" r
            WHERE NOT EXISTS (SELECT 1 FROM {Stay} AND s."ResidentId" = r."Id")
            AND NOT EXISTS (SELECT 1 FROM "Feed" f WHERE f."RecordId" = r."Id")
            """,
            cancel);
    }

    private async Task<long> InsertAsync<T>(DbConnection connection, IReadOnlyList<Column> columns, IEnumerable<T> records, Action<long>? progress, CancellationToken cancel)
        where T : class
    {
        await using var command = connection.CreateCommand();
        command.Transaction = _transaction.GetDbTransaction();
        command.CommandText = $"INSERT INTO \"{columns[0].Table}\" ({string.Join(',', columns.Select(c => $"\"{c.Name}\""))}) VALUES ({string.Join(',', columns.Select((_, i) => $"@p{i}"))})";
        foreach (var i in Enumerable.Range(0, columns.Count))
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            command.Parameters.Add(parameter);
        }

        await command.PrepareAsync(cancel);
        long count = 0;
        foreach (var record in records)
        {
            Prepare(record);
            for (var i = 0; i < columns.Count; i++)
                command.Parameters[i].Value = columns[i].Value(record) ?? DBNull.Value;
            command.ExecuteNonQuery();
            Progress(++count, progress, cancel);
        }

        return count;
    }

    private static async Task<long> CopyAsync<T>(NpgsqlConnection connection, IReadOnlyList<Column> columns, IEnumerable<T> records, Action<long>? progress, CancellationToken cancel)
        where T : class
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY \"{columns[0].Table}\" ({string.Join(',', columns.Select(c => $"\"{c.Name}\""))}) FROM STDIN (FORMAT BINARY)", cancel);
        long count = 0;
        foreach (var record in records)
        {
            Prepare(record);
            await copy.StartRowAsync(cancel);
            foreach (var column in columns)
            {
                var value = column.Value(record);
                if (value is null)
                    await copy.WriteNullAsync(cancel);
                else
                    await copy.WriteAsync(value, column.StoreType, cancel);
            }

            Progress(++count, progress, cancel);
        }

        await copy.CompleteAsync(cancel);
        return count;
    }

    private static void Prepare(object record)
    {
        if (record is IVersioned { Version: 0 } versioned)
            versioned.Version = 1;
    }

    private static void Progress(long count, Action<long>? progress, CancellationToken cancel)
    {
        if (count % 2_000 != 0)
            return;
        cancel.ThrowIfCancellationRequested();
        progress?.Invoke(count);
    }

    private List<Column> Columns(IEntityType type) =>
    [
        .. type.GetProperties().Select(p => new Column(
            type.GetTableName()!,
            p.GetColumnName(),
            p.GetRelationalTypeMapping().StoreType,
            Getter(type, p))),
    ];

    private Func<object, object?> Getter(IEntityType type, IProperty property)
    {
        var table = type.GetTableName()!;
        foreach (var personal in PersonalFields.Of(type.ClrType))
        {
            if (property.Name == PersonalFields.Protected(personal.Name))
                return r => _store.Personal.Seal((string?)personal.Property.GetValue(r), table, personal.Name, ((Record)r).Id);
            if (property.Name == PersonalFields.Index(personal.Name))
                return r => _store.Personal.Index((string?)personal.Property.GetValue(r), personal.Kind);
        }

        if (property.IsShadowProperty())
            return _ => null;
        var getter = property.GetGetter();
        var converter = property.GetTypeMapping().Converter;
        return converter is null
            ? getter.GetClrValue
            : r => getter.GetClrValue(r) is { } value ? converter.ConvertToProvider(value) : null;
    }

    private sealed record Column(string Table, string Name, string StoreType, Func<object, object?> Value);
}
