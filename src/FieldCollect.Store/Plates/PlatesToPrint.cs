using System.Data.Common;
using System.Runtime.CompilerServices;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Plates;

/// <summary>
/// Reads what is to be printed of a batch: every plate that bears its number and whose token counts, whatever has become of it since, size by size in the order of
/// serials. In pieces, so that no reading of the database lasts as long as the printing.
/// </summary>
public static class PlatesToPrint
{
    // Some milliseconds of reading, and little memory.
    private const int PlatesAReading = 1_000;

    // An address has at most seven elements; a cycle, which the rules forbid, would have no end.
    private const int Deepest = 12;

    private static readonly string Sql = $$"""
        WITH RECURSIVE "Chunk" AS (
          SELECT "Id","AddressId","Token","NumberText","SerialNumber" FROM "Doorplates"
          WHERE "BatchNumber" = @number AND {0} AND "Size" = @size AND "RemovedAt" IS NULL AND "Status" NOT IN ('{{DoorplateStatus.Replaced}}','{{DoorplateStatus.Retired}}')
          ORDER BY "SerialNumber","Id" LIMIT @most),
        "Path" AS (
          SELECT c."Id" AS "PlateId", 0 AS "Depth", a."ParentId", a."Kind", a."Name", a."Number", a."DivisionCode" FROM "Chunk" c JOIN "Addresses" a ON a."Id" = c."AddressId"
          UNION ALL
          SELECT p."PlateId", p."Depth" + 1, a."ParentId", a."Kind", a."Name", a."Number", a."DivisionCode" FROM "Path" p JOIN "Addresses" a ON a."Id" = p."ParentId" WHERE p."Depth" < {{Deepest}})
        SELECT c."Id", c."Token", c."NumberText", c."SerialNumber", p."Kind", p."Name", p."Number", d."Name"
        FROM "Chunk" c LEFT JOIN "Path" p ON p."PlateId" = c."Id" LEFT JOIN "Divisions" d ON d."Code" = p."DivisionCode"
        ORDER BY c."SerialNumber", c."Id", p."Depth" DESC
        """;

    // Plates without a serial cannot be printed; they are given all the same, so that the printer says so.
    private const string WithoutSerial = "\"SerialNumber\" IS NULL";
    private const string Behind = "\"SerialNumber\" >= @after AND (\"SerialNumber\" > @after OR \"Id\" > @id)";

    /// <summary>The plates of a batch.</summary>
    /// <param name="open">Opens the register for reading; each piece is read in a context of its own.</param>
    /// <param name="number">The batch's number.</param>
    /// <param name="size">The size that alone is wanted; null for all.</param>
    /// <param name="host">The host that the codes name, as <see cref="PlateUrl.Host"/> gives it.</param>
    /// <param name="cancel">Ends it.</param>
    public static async IAsyncEnumerable<PlatePrint> ReadAsync(
        Func<CancellationToken, Task<RegisterContext>> open, string number, PlateSize? size, string host, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var each in PlateSize.All.Where(s => size is null || s == size))
        {
            foreach (var row in await PieceAsync(open, WithoutSerial, number, each, null, cancel))
                yield return Print(row, each, host);
            (string Serial, Guid Id)? last = ("", Guid.Empty);
            while (last is not null)
            {
                var piece = await PieceAsync(open, Behind, number, each, last, cancel);
                foreach (var row in piece)
                    yield return Print(row, each, host);
                last = piece.Count < PlatesAReading ? null : (piece[^1].Serial!, piece[^1].Id);
            }
        }
    }

    private static PlatePrint Print(Row row, PlateSize size, string host)
    {
        var face = PlateFace.Of(row.Path, row.Village, row.NumberText);
        return new PlatePrint(row.Serial ?? "", PlateUrl.Of(host, row.Token), size, face.Place, face.Number, face.Detail);
    }

    private static async Task<List<Row>> PieceAsync(
        Func<CancellationToken, Task<RegisterContext>> open, string which, string number, PlateSize size, (string Serial, Guid Id)? after, CancellationToken cancel)
    {
        await using var context = await open(cancel);
        await context.Database.OpenConnectionAsync(cancel);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = Sql.Replace("{0}", which, StringComparison.Ordinal);
        command.Add("@number", number);
        command.Add("@size", size.Code);
        command.Add("@most", PlatesAReading);
        if (after is { } last)
        {
            command.Add("@after", last.Serial);
            command.Add("@id", context.Database.IsSqlite() ? last.Id.ToByteArray(bigEndian: true) : last.Id);
        }

        var rows = new List<Row>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var id = reader.Id(0)!.Value;
            if (rows.Count == 0 || rows[^1].Id != id)
                rows.Add(new Row(id, reader.GetString(1), Text(reader, 2), Text(reader, 3), Text(reader, 7) ?? "", []));
            // A plate of no address has no path.
            if (Text(reader, 4) is { } kind)
                rows[^1].Path.Add(new Address { Kind = kind, Name = Text(reader, 5), Number = Text(reader, 6) });
        }

        return rows;
    }

    private static string? Text(DbDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetString(at);

    private sealed record Row(Guid Id, string Token, string? NumberText, string? Serial, string Village, List<Address> Path);
}
