using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Reading;

namespace FieldCollect.Store.Plates;

/// <summary>What a scanned token is. Officers are told which; the public is told InUse or nothing.</summary>
public enum PlateStanding
{
    /// <summary>A plate has it that counts.</summary>
    InUse,

    /// <summary>Made by this register, or of an older form, and no plate has it.</summary>
    Unknown,

    /// <summary>It has our form and was not made by us.</summary>
    Forged,

    /// <summary>The plate was replaced or retired.</summary>
    Revoked,
}

/// <summary>What became of a scan.</summary>
/// <param name="Standing">What the token is.</param>
/// <param name="Plate">The plate; null for a token that none has.</param>
public sealed record PlateAnswer(PlateStanding Standing, PlateRow? Plate);

/// <summary>What is asked of a plate by its token, without the rest of the record.</summary>
public sealed record PlateRow(Guid Id, string BeatCode, Guid? AddressId, string Token, string Status, string? SerialNumber, DateOnly? RevokedOn, Guid? ReplacedById);

/// <summary>Finds the plate of a scanned token: the check first, which costs no query, then one row by index.</summary>
public static class PlateLookup
{
    private const string Sql = """
        SELECT "Id","BeatCode","AddressId","Token","Status","SerialNumber","RevokedOn","ReplacedById" FROM "Doorplates"
        WHERE "Token" = @token AND "RemovedAt" IS NULL ORDER BY CASE WHEN "Status" IN ('replaced','retired') THEN 1 ELSE 0 END, "Id" LIMIT 1
        """;

    /// <summary>For the public: only a token that the register made is looked up. Row scope is none: what is shown of a plate is the same for everybody.</summary>
    public static async Task<PlateAnswer> ForPublicAsync(RegisterStore store, PlateScan? scan, CancellationToken cancel)
    {
        if (scan?.Token is not { } token || PlateToken.Check(token, store.PlateKeys) != PlateTokenCheck.Genuine)
            return new PlateAnswer(PlateStanding.Forged, null);
        return Judge(await FindAsync(store, token, cancel));
    }

    /// <summary>For officers: also plates of older forms, which have no check. Which plates the officer may see is asked by the caller.</summary>
    public static async Task<PlateAnswer> ForOfficersAsync(RegisterStore store, PlateScan scan, CancellationToken cancel)
    {
        var check = scan.Token is { } token ? PlateToken.Check(token, store.PlateKeys) : PlateTokenCheck.OtherForm;
        // Also one whose key was given up: the plate may still hang, and its officer wants to know which it is.
        foreach (var candidate in scan.Candidates)
        {
            if (await FindAsync(store, candidate, cancel) is { } plate)
                return check == PlateTokenCheck.Forged ? new PlateAnswer(PlateStanding.Forged, plate) : Judge(plate);
        }

        return new PlateAnswer(check == PlateTokenCheck.Forged ? PlateStanding.Forged : PlateStanding.Unknown, null);
    }

    private static PlateAnswer Judge(PlateRow? plate) =>
        plate is null ? new PlateAnswer(PlateStanding.Unknown, null)
        : new PlateAnswer(PlateLifecycle.IsRevoked(plate.Status) ? PlateStanding.Revoked : PlateStanding.InUse, plate);

    private static async Task<PlateRow?> FindAsync(RegisterStore store, string token, CancellationToken cancel)
    {
        await using var connection = await store.Database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.Add("@token", token);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new PlateRow(
                reader.Id(0)!.Value, reader.GetString(1), reader.Id(2), reader.GetString(3), reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetString(5),
                reader.IsDBNull(6) ? null : reader.GetFieldValue<DateOnly>(6), reader.Id(7))
            : null;
    }
}
