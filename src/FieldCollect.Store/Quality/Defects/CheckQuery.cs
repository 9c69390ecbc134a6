using System.Data.Common;
using System.Globalization;
using FieldCollect.Register.CodeLists;
using FieldCollect.Store.Protection;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Runs a check's statement and gives what it finds.</summary>
/// <param name="connection">Open; of either database.</param>
/// <param name="transaction">Of the connection that writes; null on one that only reads.</param>
/// <param name="personal">Opens identity numbers for the one check that compares them.</param>
/// <param name="codes">The policy.</param>
/// <param name="today">The county's day.</param>
internal sealed class CheckQuery(DbConnection connection, DbTransaction? transaction, PersonalData personal, CodeLists codes, DateOnly today)
{
    /// <summary>More rows than that say that something is wrong with the register as a whole, and nobody works through them: the check says that it was not finished.</summary>
    public const int MostRows = 200_000;

    // SQLite's parameters stand one by one in the text, and a text of another length would be prepared anew.
    private const int ScopesAQuery = 64;

    private bool IsSqlite => connection is SqliteConnection;

    /// <summary>How many people's numbers were opened.</summary>
    public int Opened { get; private set; }

    /// <summary>The last run came to <see cref="MostRows"/>, and so knows not all.</summary>
    public bool WasCut { get; private set; }

    /// <summary>All defects of a check in the register.</summary>
    public async Task<IReadOnlyDictionary<Guid, FoundDefect>> InFullAsync(CheckStatement statement, CancellationToken cancel)
    {
        var found = new FoundDefects(statement);
        WasCut = await ReadAsync(statement, $"{statement.Text(IsSqlite, narrowed: false)}\nORDER BY 1, 2, 6 LIMIT {MostRows}", null, found, cancel) >= MostRows;
        return found.All;
    }

    /// <summary>Its defects in some scopes.</summary>
    public async Task<IReadOnlyDictionary<Guid, FoundDefect>> WithinAsync(CheckStatement statement, IReadOnlyCollection<Guid> scopes, CancellationToken cancel)
    {
        var found = new FoundDefects(statement);
        var text = statement.Text(IsSqlite, narrowed: true);
        foreach (var chunk in scopes.Chunk(ScopesAQuery))
            await ReadAsync(statement, text, chunk, found, cancel);
        return found.All;
    }

    /// <summary>The ids or blind indexes that a statement over <c>= ANY (@p0)</c> gives.</summary>
    public async Task<IReadOnlyCollection<Guid>> ScopesAsync(string sql, IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        var scopes = new HashSet<Guid>();
        foreach (var chunk in ids.Chunk(ScopesAQuery))
        {
            await using var command = Command(sql, chunk, asBytes: false);
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
            {
                if (IdOf(rows.GetValue(0)) is { } scope)
                    scopes.Add(scope);
            }
        }

        return scopes;
    }

    /// <summary>What is known of some defects of a check: those in some scopes, or all that are not repaired.</summary>
    public async Task<Dictionary<Guid, KnownDefect>> KnownAsync(CheckStatement statement, IReadOnlyCollection<Guid>? scopes, CancellationToken cancel)
    {
        var known = new Dictionary<Guid, KnownDefect>();
        var text = $"""
            SELECT "Id", "Scope", "Facts", "Status" FROM "Defects"
            WHERE "Check" = '{statement.Check.Name}' AND {(scopes is null ? "\"Status\" <> 'repaired'" : "\"Scope\" = ANY (@p0)")}
            """;
        var chunks = new List<Guid[]?>(scopes?.Chunk(ScopesAQuery) ?? []);
        if (scopes is null)
            chunks.Add(null);
        foreach (var chunk in chunks)
        {
            await using var command = Command(text, chunk, asBytes: true);
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
                known[IdOf(rows.GetValue(0))!.Value] = new KnownDefect(IdOf(rows.GetValue(1))!.Value, rows.GetString(2), rows.GetString(3));
        }

        return known;
    }

    private async Task<int> ReadAsync(CheckStatement statement, string text, Guid[]? scopes, FoundDefects found, CancellationToken cancel)
    {
        await using var command = Command(text, scopes, statement.ByIndex);
        foreach (var (name, value) in statement.Parameters(codes, today))
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        var count = 0;
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            count++;
            if (count % 4096 == 0)
                cancel.ThrowIfCancellationRequested();
            var record = IdOf(rows.GetValue(5))!.Value;
            var fact = TextOf(rows.GetValue(6));
            if (statement.Fact is { } compare)
            {
                Opened++;
                if (compare(rows, record, personal, codes) is not { } contradiction)
                    continue;
                fact = contradiction;
            }

            found.Add(IdOf(rows.GetValue(0))!.Value, TextOf(rows.GetValue(1)), rows.GetString(2), rows.GetInt32(3), rows.GetString(4), record, fact);
        }

        return count;
    }

    private DbCommand Command(string text, Guid[]? scopes, bool asBytes)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        if (scopes is null)
            return command;
        if (!IsSqlite)
        {
            command.Parameters.Add(asBytes ? new NpgsqlParameter("@p0", scopes.Select(Bytes).ToArray()) : new NpgsqlParameter("@p0", scopes));
            return command;
        }

        // Filled up with the last: of one check there is then one text.
        command.CommandText = text.Replace("= ANY (@p0)", $"IN ({string.Join(',', Enumerable.Range(0, ScopesAQuery).Select(i => $"@p{i}"))})", StringComparison.Ordinal);
        for (var i = 0; i < ScopesAQuery; i++)
            command.Parameters.Add(new SqliteParameter($"@p{i}", Bytes(scopes[Math.Min(i, scopes.Length - 1)])));
        return command;
    }

    /// <summary>As Defects keeps a scope, and SQLite an id.</summary>
    public static byte[] Bytes(Guid scope) => scope.ToByteArray(bigEndian: true);

    private static Guid? IdOf(object value) => value switch
    {
        Guid id => id,
        byte[] { Length: 16 } bytes => new Guid(bytes, bigEndian: true),
        _ => null,
    };

    // The same text of the same value from both databases, for fingerprints and ids are made of it.
    private static string TextOf(object value) => value is DBNull ? "" : IdOf(value) is { } id ? id.ToString() : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}

/// <summary>What is known of a defect that was found before.</summary>
internal sealed record KnownDefect(Guid Scope, string Facts, string Status);
