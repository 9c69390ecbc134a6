using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Reading;

/// <summary>What the public page of a plate is made of. Of the address and of who is on duty; of houses, people and units nothing is read.</summary>
public sealed record PlatePage(
    Guid PlateId, string BeatCode, Guid AddressId, string FullText, string? Number, double? Longitude, double? Latitude,
    string StationName, string? StationPhone, string BeatName, string? DutyContact, string? DutyPhone);

/// <summary>A neighbour on the sketch.</summary>
public sealed record Neighbour(string Label, double Longitude, double Latitude);

/// <summary>One prepared statement a request; what it finds is compared with what a page was made of, and only a page that has to be made anew reads more.</summary>
public static class PlatePageQuery
{
    private static readonly string Sql = $"""
        SELECT p."Version", a."Version", b."Version", s."Version",
               p."Id", p."BeatCode", a."Id", a."FullText", coalesce(nullif(p."NumberText",'{AddressText.None}'), nullif(a."Number",'{AddressText.None}')), coalesce(a."Longitude", p."Longitude"), coalesce(a."Latitude", p."Latitude"),
               s."Name", s."DutyPhone", b."Name", b."DutyContact", b."DutyPhone"
        FROM "Doorplates" AS p
        JOIN "Addresses" AS a ON a."Id" = p."AddressId"
        JOIN "Beats" AS b ON b."Code" = p."BeatCode"
        JOIN "Stations" AS s ON s."Code" = b."StationCode"
        WHERE p."Token" = @token AND p."RemovedAt" IS NULL AND p."Status" NOT IN ('{DoorplateStatus.Replaced}','{DoorplateStatus.Retired}')
          AND a."RemovedAt" IS NULL AND a."Status" <> '{AddressStatus.Retired}'
        ORDER BY p."Id" LIMIT 1
        """;

    // Metres; what is further away is not next door, and a sketch of a whole village says nothing.
    private const double Far = 150;
    private const int MostOnAStreet = 400;

    // Street, lane, compound, building, entrance, floor, room.
    private const int DeepestPath = 8;

    private static readonly ConditionalWeakTable<DbConnection, DbCommand> Kept = [];

    /// <param name="connection">A reading connection.</param>
    /// <param name="token">In its own form.</param>
    /// <param name="known">The version that a page was made of; the rest is then not read.</param>
    /// <returns>The version, null for a token that shows nothing; and the page, null when it is the known one.</returns>
    public static async Task<(PlateVersion? Version, PlatePage? Page)> ReadAsync(DbConnection connection, string token, PlateVersion? known, CancellationToken cancel)
    {
        var command = CommandOf(connection);
        command.Parameters[0].Value = token;
        await using var row = await command.ExecuteReaderAsync(cancel);
        if (!await row.ReadAsync(cancel))
            return (null, null);
        var version = new PlateVersion(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
        if (version == known)
            return (version, null);
        return (version, new PlatePage(
            IdOf(row, 4), row.GetString(5), IdOf(row, 6), row.GetString(7), Text(row, 8), Number(row, 9), Number(row, 10), row.GetString(11), Text(row, 12), row.GetString(13), Text(row, 14), Text(row, 15)));
    }

    /// <summary>Addresses beside one, on the same street, lane or hamlet, with a position; the nearest first.</summary>
    public static async Task<IReadOnlyList<Neighbour>> NeighboursAsync(RegisterContext context, PlatePage page, int most, CancellationToken cancel)
    {
        if (page is not { Longitude: { } x, Latitude: { } y })
            return [];
        var addresses = context.Set<Address>().AsNoTracking();
        var (at, parent) = (page.AddressId, await addresses.Where(a => a.Id == page.AddressId).Select(a => a.ParentId).SingleOrDefaultAsync(cancel));
        for (var depth = 0; depth < DeepestPath && parent is { } id; depth++)
        {
            var above = await addresses.Where(a => a.Id == id).Select(a => new { a.Kind, a.ParentId }).SingleOrDefaultAsync(cancel);
            if (above is null || AddressKind.Depth(above.Kind) <= AddressKind.Depth(AddressKind.Lane))
                break;
            (at, parent) = (id, above.ParentId);
        }

        if (parent is not { } street)
            return [];
        var (dx, dy) = (Far / MetresALongitude(y), Far / MetresALatitude);
        var (west, east, south, north) = (x - dx, x + dx, y - dy, y + dy);
        var near = await addresses
            .Where(a => a.ParentId == street && a.Id != at && a.RemovedAt == null && a.Status == AddressStatus.InUse && a.Longitude > west && a.Longitude < east && a.Latitude > south && a.Latitude < north)
            .OrderBy(a => a.Id).Take(MostOnAStreet)
            .Select(a => new { a.Number, a.Name, Longitude = a.Longitude!.Value, Latitude = a.Latitude!.Value }).ToListAsync(cancel);
        return [.. near.OrderBy(n => Square((n.Longitude - x) * MetresALongitude(y)) + Square((n.Latitude - y) * MetresALatitude)).Take(most)
            .Select(n => new Neighbour(n.Number ?? n.Name ?? "", n.Longitude, n.Latitude))];
    }

    public const double MetresALatitude = 111_320;

    public static double MetresALongitude(double latitude) => MetresALatitude * Math.Cos(latitude * Math.PI / 180);

    private static double Square(double value) => value * value;

    // A connection to SQLite is kept with what was prepared on it, and one asker has it at a time; Npgsql prepares by the text.
    private static DbCommand CommandOf(DbConnection connection)
    {
        if (connection is SqliteConnection && Kept.TryGetValue(connection, out var kept))
            return kept;
        var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.Add("@token", "");
        if (connection is SqliteConnection)
            Kept.Add(connection, command);
        return command;
    }

    private static Guid IdOf(DbDataReader row, int at) => row.GetFieldType(at) == typeof(Guid) ? row.GetGuid(at) : new Guid(row.GetFieldValue<byte[]>(at), bigEndian: true);

    private static string? Text(DbDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);

    private static double? Number(DbDataReader row, int at) => row.IsDBNull(at) ? null : Convert.ToDouble(row.GetValue(at), CultureInfo.InvariantCulture);
}

/// <summary>The versions of the plate, its address, beat and station: while they stay, so does the page.</summary>
public readonly record struct PlateVersion(long Plate, long Address, long Beat, long Station);
