using FieldCollect.Register.Houses;
using FieldCollect.Register.Quality.Defects;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>Finds <see cref="LeaseExpired"/>.</summary>
internal static class LeaseExpiredStatement
{
    public static readonly CheckStatement Statement = new(LeaseExpired.Check, $$"""
        SELECT h."Id", NULL, h."BeatCode", 0, 'Houses', h."Id", CAST(h."LeaseTo" AS text)
        FROM "Houses" h
        WHERE {{CheckStatement.Current("h")}} AND h."Id" {in} AND h."Occupancy" = '{{Occupancy.Let}}' AND h."LeaseTo" < @endedBefore
        """)
    {
        Parameters = (codes, today) => [("@endedBefore", LeaseExpired.EndedBefore(today, codes))],
        Watches =
        [
            new(typeof(House), nameof(House.Id), nameof(House.Occupancy), nameof(House.LeaseTo), nameof(House.EndedOn)),
        ],
    };
}
