using System.Data.Common;

namespace FieldCollect.Store.Reading;

/// <summary>How many rows a table has, from an index alone: some milliseconds for 100,000.</summary>
public static class RowCounts
{
    public static async Task<long> AllAsync(DbConnection connection, string table, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM \"{table}\"";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>How many values a column has that begins an index.</summary>
    public static async Task<long> DistinctAsync(DbConnection connection, string table, string column, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(DISTINCT \"{column}\") FROM \"{table}\"";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>By the value of a text column that begins an index; rows without one are left out.</summary>
    public static async Task<Dictionary<string, long>> ByValueAsync(DbConnection connection, string table, string column, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT \"{column}\", COUNT(*) FROM \"{table}\" WHERE \"{column}\" IS NOT NULL GROUP BY \"{column}\"";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancel))
            counts.Add(reader.GetString(0), reader.GetInt64(1));
        return counts;
    }
}
