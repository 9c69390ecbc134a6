using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Store.Accounts;

namespace FieldCollect.Server.Api;

/// <summary>
/// Which rows somebody may see, in one place, asked on every path: key, collection, navigation, expand, count, any and all, delta.
/// What must not be seen is as if it were not there.
/// </summary>
/// <param name="actor">Who asks.</param>
/// <param name="sizes">How large the sets are; null where keys are asked for, and their number is bound enough.</param>
public sealed class RowScope(Actor actor, SetSizes? sizes) : IRowScope
{
    public long Rows(EntitySetMap set, PropertyMap? withOne = null) => SeesNone(EntitySets.Find(set.Name)!) ? 0 : sizes?.Of(actor, set, withOne) ?? 0;

    public bool Offers(OperationMap operation) => Actions.Offers(actor, operation);

    public string? Predicate(EntitySetMap set, string alias, SqlParameters parameters) => Predicate(set, alias, parameters, "");

    // SQLite takes a list of beats for a few rows, goes by the beats' index and sorts a whole station. It plans nothing by a column behind a plus.
    public string? PredicateInOrder(EntitySetMap set, string alias, SqlParameters parameters) =>
        Predicate(set, alias, parameters, parameters.Dialect.Name == Dialect.Sqlite.Name ? "+" : "");

    private string? Predicate(EntitySetMap set, string alias, SqlParameters parameters, string hidden)
    {
        var of = EntitySets.Find(set.Name)!;
        if (SeesNone(of))
            return "0=1";
        var conditions = new List<string>();
        if (typeof(Record).IsAssignableFrom(of.Type))
            conditions.Add($"{alias}.\"RemovedAt\" IS NULL");
        // Of a list that is sealed a checker sees what is the checker's own; so it is for everybody, whatever rows are theirs else.
        if (of.Type == typeof(InspectionItem))
        {
            var scope = actor.Beats is null ? "" : actor.Beats.Count == 0 ? " AND 0=1" : $" AND {alias}.\"BeatCode\" IN ({BeatList(actor.Beats, parameters)})";
            conditions.Add($"({alias}.\"CheckerId\" = {parameters.Add(actor.UserId)} OR ({alias}.\"Status\" = '{ItemStatus.Closed}'{scope}))");
        }
        // How far the county and its stations are is for everybody who works with the register; a beat's figures are the beat's, and an officer's own are for him and who answers for him.
        else if (of.Type == typeof(Rate))
        {
            if (actor.Beats is { } own)
                conditions.Add(own.Count == 0 ? $"{alias}.\"BeatCode\" IS NULL" : $"({alias}.\"BeatCode\" IS NULL OR {alias}.\"BeatCode\" IN ({BeatList(own, parameters)}))");
            if (actor.Role == Role.Officer)
                conditions.Add($"{alias}.\"OfficerId\" IN ({parameters.Add(Rate.None)}, {parameters.Add(actor.UserId)})");
        }
        // A station's are its supervisor's, the county's whoever's to whom the whole county is.
        else if (of.Type == typeof(Bulletin) && actor.Beats is { } seen)
        {
            conditions.Add(seen.Count == 0 ? "0=1" : $"{alias}.\"StationCode\" IN (SELECT b.\"StationCode\" FROM \"Beats\" AS b WHERE b.\"Code\" IN ({BeatList(seen, parameters)}))");
        }
        else if (actor.Beats is { } beats && of.Belongs != Belonging.Everybody)
        {
            if (beats.Count == 0)
                return "0=1";
            var list = BeatList(beats, parameters);
            // The feed is the one truth about where a person lies: it follows the stays in the same transaction. IN and not EXISTS, so that
            // the planner may start from the beat's few thousand people instead of asking for each of the county's.
            conditions.Add(of.Belongs == Belonging.Stays
                ? $"{hidden}{alias}.\"Id\" IN (SELECT f.\"RecordId\" FROM \"Feed\" AS f WHERE f.\"BeatCode\" IN ({list}) AND f.\"EntitySet\" = {of.Number} AND f.\"State\" = 0)"
                : $"{hidden}{alias}.\"BeatCode\" IN ({list})");
        }

        return conditions.Count == 0 ? null : string.Join(" AND ", conditions);
    }

    private static string BeatList(IReadOnlySet<string> beats, SqlParameters parameters) =>
        string.Join(", ", beats.Order(StringComparer.Ordinal).Select(b => parameters.Add(b)));

    private bool SeesNone(EntitySet set) => actor.Revoked || !Permissions.May(actor.Role, Right.Read, set);
}
