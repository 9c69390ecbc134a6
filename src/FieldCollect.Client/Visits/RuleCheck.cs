using System.Text.Json;
using System.Text.Json.Nodes;
using FieldCollect.Client.Local;
using FieldCollect.Register;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Rules;

namespace FieldCollect.Client.Visits;

/// <summary>
/// The register's rules, run on the terminal with the code lists and policy it pulled, so that a wrong digit is seen at the door and not two days later in quarantine.
/// </summary>
internal sealed class RuleCheck
{
    private readonly Lock gate = new();
    private (DateOnly Day, long Rows, long Versions) known;
    private RuleContext? context;

    /// <summary>The day, and the code lists as last pulled; those that ship with the program before the first pull. Kept while neither changes.</summary>
    public RuleContext Context(LocalSession db, DateTimeOffset now)
    {
        var today = County.Day(now);
        var (rows, versions) = db.First("SELECT count(*), coalesce(sum(BaseVersion), 0) FROM Records WHERE EntitySet IN ('CodeItems', 'PolicySettings') AND Present = 1", r => (r.GetInt64(0), r.GetInt64(1)));
        lock (gate)
        {
            if (context is null || known != (today, rows, versions))
            {
                var lists = rows == 0 ? CodeLists.Standard() : CodeLists.From(Held<CodeItem>(db, "CodeItems"), Held<PolicySetting>(db, "PolicySettings"));
                context = new RuleContext(lists, today);
                known = (today, rows, versions);
            }

            return context;
        }
    }

    private static List<T> Held<T>(LocalSession db, string set) =>
        [.. db.Query($"SELECT Body FROM Records WHERE EntitySet = '{set}' AND Present = 1", r => JsonSerializer.Deserialize<T>(r.GetString(0), WireJson.Options)!)];

    /// <summary>The rules that a new row breaks, or that a changed one breaks by its change.</summary>
    public static IEnumerable<RowBreach> Breaches(RuleContext context, string entitySet, Guid id, JsonObject body, JsonObject? before)
    {
        if (before is null)
            return RegisterRules.Check(Read(entitySet, body), context).Select(b => new RowBreach(entitySet, id, b.Rule, b.Field));

        // What was wrong before the officer came is for an inspection to find, not for this visit to be stopped by.
        var known = RegisterRules.Check(Read(entitySet, Changed(entitySet, before, [])), context);
        return RegisterRules.Check(Read(entitySet, Changed(entitySet, before, body)), context)
            .Where(b => body.ContainsKey(b.Field) || !known.Contains(b))
            .Select(b => new RowBreach(entitySet, id, b.Rule, b.Field));
    }

    // Masked values say nothing about the values behind them: a rule must not judge the stars.
    private static JsonObject Changed(string entitySet, JsonObject before, JsonObject change)
    {
        var row = (JsonObject)before.DeepClone();
        foreach (var field in Masking.PersonalFields(entitySet).Keys)
            row.Remove(field);
        foreach (var (field, value) in change)
            row[field] = value?.DeepClone();
        return row;
    }

    private static object Read(string entitySet, JsonObject row)
    {
        try
        {
            return row.Deserialize(WireJson.Set(entitySet).Type, WireJson.Options)!;
        }
        catch (JsonException malformed)
        {
            // The path names the property; the message would repeat the value.
            throw new TerminalException(Problems.WrongType, $"{entitySet}{malformed.Path?.TrimStart('$')}");
        }
    }
}
