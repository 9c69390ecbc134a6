using System.Linq.Expressions;
using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Rules;

/// <summary>What holds for every record with an id that lies in a beat.</summary>
public abstract class BeatRecordRules<T> : RecordRules<T>
    where T : BeatRecord
{
    // China's bounding box with its islands, rounded outwards: enough to notice swapped coordinates.
    private const double West = 73, East = 136, South = 3, North = 54;

    protected BeatRecordRules(RuleContext context)
        : base(context)
    {
        Needs(r => r.Id, SharedRules.IdMissing);
        Needs(r => r.BeatCode, SharedRules.BeatMissing);
        HasTwelveDigits(r => r.BeatCode, SharedRules.BeatShape);
    }

    /// <summary>An ending has a day that does not lie ahead and a reason of the list.</summary>
    protected void Ends(Expression<Func<T, DateOnly?>> endedOn, Expression<Func<T, string?>> endReason)
    {
        NotAhead(endedOn, SharedRules.EndedAhead);
        Holds(endReason, (r, reason) => ((IEnding)r).EndedOn is null || !string.IsNullOrEmpty(reason), SharedRules.EndReasonMissing);
        Holds(endedOn, (r, day) => day is not null || string.IsNullOrEmpty(((IEnding)r).EndReason), SharedRules.EndReasonWithoutDate);
        IsCode(endReason, SharedRules.EndReasonUnknown, r => ((IEnding)r).EndedOn);
    }

    /// <summary>A position on earth, in China if all is well, and whole.</summary>
    protected void IsPosition(Expression<Func<T, double?>> longitude, Expression<Func<T, double?>> latitude, Func<T, (double? Longitude, double? Latitude)> position)
    {
        Holds(longitude, (_, v) => v is null or (>= -180 and <= 180), SharedRules.LongitudeRange);
        Holds(latitude, (_, v) => v is null or (>= -90 and <= 90), SharedRules.LatitudeRange);
        Holds(latitude, (r, v) => v is null == (position(r).Longitude is null), SharedRules.PositionIncomplete);
        Holds(longitude, (r, _) => position(r) is not ({ } x, { } y) || (x is >= West and <= East && y is >= South and <= North), SharedRules.OutsideChina);
    }
}
