using FieldCollect.Register;
using FieldCollect.Register.Divisions;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Bulletins;

/// <summary>The areas of a bulletin as they are called now.</summary>
/// <param name="Name">Of the county or station.</param>
/// <param name="Stations">Of a county those that have beats, by code; of a station none.</param>
/// <param name="Beats">By code.</param>
internal sealed record BulletinAreas(string Name, IReadOnlyList<Station> Stations, IReadOnlyList<Beat> Beats)
{
    private const int CountyDigits = 6;
    private const int CodeDigits = 12;

    /// <exception cref="ProblemException">UnknownReference: there is no such station.</exception>
    public static async Task<BulletinAreas> OfAsync(RegisterContext context, string? stationCode, CancellationToken cancel)
    {
        var stations = await context.Set<Station>().AsNoTracking().Where(s => stationCode == null || s.Code == stationCode).OrderBy(s => s.Code).ToListAsync(cancel);
        var beats = await context.Set<Beat>().AsNoTracking().Where(b => stationCode == null || b.StationCode == stationCode).OrderBy(b => b.Code).ToListAsync(cancel);
        if (stationCode is not null)
            return stations is [var station] ? new BulletinAreas(station.Name, [], beats) : throw new ProblemException(Problems.UnknownReference, "StationCode");
        return new BulletinAreas(await CountyNameAsync(context, beats, cancel), stations.FindAll(s => beats.Exists(b => b.StationCode == s.Code)), beats);
    }

    private static async Task<string> CountyNameAsync(RegisterContext context, List<Beat> beats, CancellationToken cancel)
    {
        var code = CountyDivisions.CountyOf(beats.Count == 0 ? "" : beats[0].Code).PadRight(CodeDigits, '0')[..CodeDigits];
        return await context.Set<Division>().AsNoTracking().Where(d => d.Code == code).Select(d => d.Name).FirstOrDefaultAsync(cancel) ?? code[..CountyDigits];
    }
}
