using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>
/// What a person would write who knows the rows beforehand: prepared statements on a connection that stays open, one durable commit for each of our pushes.
/// On a copy of the register, so with the same tables, indexes and settings. <c>full</c> writes history, feed, receipts and audit entries too.
/// </summary>
internal sealed class RawPush : IDisposable
{
    private readonly string _register;
    private readonly bool _full;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private readonly Dictionary<string, HashSet<string>> _written = [];
    private readonly Dictionary<string, string[]> _columns = [];
    private long _numbered;
    private long _audited;
    private long _receipts;

    private RawPush(string register, string file, bool full)
    {
        (_register, _full) = (register, full);
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        Sql.Run(_connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA cache_size=-65536");
        (_numbered, _audited, _receipts) = Heads();
    }

    /// <summary>Copies the register as it stands.</summary>
    public static RawPush Beside(string register, string file, bool full)
    {
        // A run that broke off has left it.
        Forget(file);
        using (var from = new SqliteConnection($"Data Source={register};Pooling=False;Mode=ReadOnly"))
        {
            from.Open();
            Sql.Run(from, $"VACUUM INTO '{file}'");
        }

        return new RawPush(register, file, full);
    }

    /// <summary>Forgets what was pushed since the last time: it is in neither count.</summary>
    public void PassOver() => _ = Repeat();

    /// <summary>Does what the register did since the last time, a commit for each of its change numbers.</summary>
    public (Measured Cost, int Rows, int Commits) Repeat()
    {
        var commits = Next();
        var (cost, _) = Measured.Of(() =>
        {
            foreach (var commit in commits)
                Commit(commit);
            return true;
        });
        return (cost, commits.Sum(c => c.Count), commits.Count);
    }

    /// <summary>What the register did since the last time, ready to be done: the statements of each commit with their values.</summary>
    public IReadOnlyList<IReadOnlyList<(string Sql, object[] Values)>> Next()
    {
        var (numbered, audited, receipts) = Heads();
        var commits = new List<List<(string Sql, object[] Values)>>();
        for (var number = _numbered + 1; number <= numbered; number++)
            commits.Add(RowsOf(number));
        if (_full && commits.Count > 0)
        {
            // Receipts and audit entries say no number: those of several pushes are shared out evenly.
            var rest = Inserts("AuditEntries", $"Number > {_audited} AND Number <= {audited}").Concat(Inserts("Receipts", $"rowid > {_receipts} AND rowid <= {receipts}")).ToList();
            foreach (var (statement, i) in rest.Select((r, i) => (r, i)))
                commits[i * commits.Count / rest.Count].Add(statement);
            foreach (var commit in commits)
                commit.AddRange(Replaces("RegisterState", "Id = 1"));
        }

        (_numbered, _audited, _receipts) = (numbered, audited, receipts);
        foreach (var sql in commits.SelectMany(c => c).Select(s => s.Sql).Distinct())
            Prepare(sql);
        return commits;
    }

    /// <summary>Does one of <see cref="Next"/>, durable when this returns.</summary>
    public void Commit(IReadOnlyList<(string Sql, object[] Values)> statements)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var (sql, values) in statements)
        {
            var command = _prepared[sql];
            command.Transaction = transaction;
            for (var i = 0; i < values.Length; i++)
                command.Parameters[i].Value = values[i];
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>A run whose raw program did something else than ours says nothing.</summary>
    /// <exception cref="InvalidOperationException">A row that both have written differs.</exception>
    public void CheckSame()
    {
        foreach (var (table, keys) in _written)
        {
            var select = $"SELECT {string.Join(", ", Columns(table).Select(c => $"quote(\"{c}\")"))} FROM \"{table}\" WHERE {{0}}";
            foreach (var key in keys)
            {
                var sql = string.Format(CultureInfo.InvariantCulture, select, key);
                using var command = _connection.CreateCommand();
                command.CommandText = sql;
                using var reader = command.ExecuteReader();
                var raw = reader.Read() ? string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)) : "";
                var ours = Sql.Query(_register, sql) is [var row] ? string.Join('|', row) : "";
                if (raw != ours)
                    throw new InvalidOperationException($"{table}: raw and ours do not end with the same row.");
            }
        }
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        _connection.Dispose();
        Forget(_connection.DataSource);
    }

    private static void Forget(string file)
    {
        foreach (var part in (string[])["", "-wal", "-shm"])
            File.Delete(file + part);
    }

    // The records of a push as they stand now: a column that is not as it was before is set, a record that was not there is inserted.
    private List<(string Sql, object[] Values)> RowsOf(long number)
    {
        var statements = new List<(string, object[])>();
        foreach (var group in Sql.Query(_register, $"SELECT EntitySet, Kind, hex(RecordId) FROM Changes WHERE ChangeNumber = {number} ORDER BY Ordinal").DistinctBy(r => (r[0], r[2])).GroupBy(r => (Set: r[0], IsNew: r[1] == "created")))
        {
            var ids = group.Select(r => $"Id = x'{r[2]}'").ToList();
            foreach (var id in ids)
                Wrote(group.Key.Set, id);
            statements.AddRange(group.Key.IsNew ? Inserts(group.Key.Set, $"Id IN ({string.Join(',', group.Select(r => $"x'{r[2]}'"))})") : Updates(group.Key.Set, group.Select(r => r[2])));
        }

        if (_full)
        {
            statements.AddRange(Inserts("Changes", $"ChangeNumber = {number}"));
            statements.AddRange(Replaces("Feed", $"ChangeNumber = {number}"));
        }

        return statements;
    }

    private IEnumerable<(string Sql, object[] Values)> Updates(string table, IEnumerable<string> ids)
    {
        var columns = Columns(table);
        var key = Array.IndexOf(columns, "Id");
        foreach (var id in ids)
        {
            var select = $"SELECT {string.Join(", ", columns.Select(c => $"\"{c}\""))} FROM \"{table}\" WHERE Id = x'{id}'";
            var now = Sql.Rows(_register, select)[0];
            // Made by an earlier commit of these: what is inserted there is the record as it stands now.
            if (Sql.Rows(_connection.DataSource, select) is not [var before])
                continue;
            var changed = Enumerable.Range(0, columns.Length).Where(i => !Same(now[i], before[i])).ToList();
            yield return (
                $"UPDATE \"{table}\" SET {string.Join(", ", changed.Select((c, i) => $"\"{columns[c]}\" = $p{i}"))} WHERE Id = $p{changed.Count}",
                [.. changed.Select(c => now[c]), now[key]]);
        }
    }

    private IEnumerable<(string Sql, object[] Values)> Inserts(string table, string where)
    {
        var columns = Columns(table);
        var sql = $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"$p{i}"))})";
        return Sql.Rows(_register, $"SELECT {string.Join(", ", columns.Select(c => $"\"{c}\""))} FROM \"{table}\" WHERE {where}").Select(row => (sql, row));
    }

    private IEnumerable<(string Sql, object[] Values)> Replaces(string table, string where)
    {
        var keys = table == "Feed" ? new[] { "BeatCode", "EntitySet", "RecordId" } : ["Id"];
        var set = string.Join(", ", Columns(table).Except(keys).Select(c => $"\"{c}\" = excluded.\"{c}\""));
        return Inserts(table, where).Select(i => ($"{i.Sql} ON CONFLICT ({string.Join(", ", keys)}) DO UPDATE SET {set}", i.Values));
    }

    private void Prepare(string sql)
    {
        if (_prepared.ContainsKey(sql))
            return;
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; sql.Contains($"$p{i}", StringComparison.Ordinal); i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"$p{i}" });
        command.Prepare();
        _prepared.Add(sql, command);
    }

    private string[] Columns(string table)
    {
        if (!_columns.TryGetValue(table, out var columns))
            _columns[table] = columns = [.. Sql.Query(_register, $"SELECT name FROM pragma_table_info('{table}')").Select(r => r[0])];
        return columns;
    }

    private void Wrote(string table, string key)
    {
        if (!_written.TryGetValue(table, out var keys))
            _written[table] = keys = [];
        keys.Add(key);
    }

    private (long Numbered, long Audited, long Receipts) Heads()
    {
        var heads = Sql.Rows(_register, "SELECT ChangeNumber, AuditNumber, (SELECT coalesce(max(rowid), 0) FROM Receipts) FROM RegisterState")[0];
        return ((long)heads[0], (long)heads[1], (long)heads[2]);
    }

    private static bool Same(object one, object other) => one is byte[] bytes ? other is byte[] others && bytes.AsSpan().SequenceEqual(others) : one.Equals(other);
}
