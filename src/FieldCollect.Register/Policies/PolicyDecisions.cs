using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FieldCollect.Register.CodeLists;

namespace FieldCollect.Register.Policies;

/// <summary>One setting as it holds on a day.</summary>
/// <param name="Policy">The code list.</param>
/// <param name="Setting">Its code.</param>
/// <param name="Value">What holds; null for one without a value.</param>
/// <param name="From">shipped, county or beat: who decided it.</param>
/// <param name="ForBeatCode">The beat whose own it is; null for the county's.</param>
/// <param name="Since">The day from which it holds; null for one that was shipped.</param>
/// <param name="Reason">Why it was decided.</param>
/// <param name="Holds">What the setting can hold, in English.</param>
/// <param name="HoldsChinese">The same in Chinese.</param>
/// <param name="Chinese">What the setting is called.</param>
/// <param name="English">The same in English.</param>
public sealed record PolicyInForce(
    string Policy, string Setting, string? Value, string From, string? ForBeatCode, DateOnly? Since, string? Reason, string Holds, string HoldsChinese, string Chinese, string English);

/// <summary>What was decided about policy, by setting, beat and day. Immutable; its lookups are those of <see cref="CodeLists.CodeLists.Setting"/>.</summary>
public sealed class PolicyDecisions
{
    // Raised when the program itself comes to count, compare or judge otherwise, so that a figure says by which it was made.
    private const int Program = 1;

    private readonly FrozenDictionary<(string Policy, string Setting, string Beat), PolicySetting[]> _settings;

    public PolicyDecisions(IEnumerable<PolicySetting> settings) => _settings = settings
        .GroupBy(s => (s.Policy, s.Setting, s.ForBeatCode ?? ""))
        .ToFrozenDictionary(g => g.Key, g => g.OrderBy(s => s.ValidFrom).ToArray());

    /// <summary>Whether all is as it shipped.</summary>
    public bool IsEmpty => _settings.Count == 0;

    /// <summary>What was decided last before or on a day for the county, or for one beat; null where nothing was, or where it was ended.</summary>
    public PolicySetting? On(string list, string setting, string? beat, DateOnly on)
    {
        if (IsEmpty || !_settings.TryGetValue((list, setting, beat ?? ""), out var decided))
            return null;
        var last = Array.FindLast(decided, s => s.ValidFrom <= on);
        return last?.Value is null ? null : last;
    }

    /// <summary>Every value that was ever decided for a setting, for the county or a beat, with its first day and the first on which it holds no more.</summary>
    public IEnumerable<(string? Value, DateOnly From, DateOnly? Until)> SpansOf(string list, string setting) =>
        from key in _settings where key.Key.Policy == list && key.Key.Setting == setting
        from span in key.Value.Select((s, i) => (s.Value, s.ValidFrom, i + 1 < key.Value.Length ? key.Value[i + 1].ValidFrom : (DateOnly?)null))
        select span;

    /// <summary>The days after one on which something is to change, in their order.</summary>
    public IEnumerable<DateOnly> DaysAfter(DateOnly day) => _settings.Values.SelectMany(s => s).Select(s => s.ValidFrom).Where(d => d > day).Distinct().Order();

    /// <summary>Every setting as it holds on a day: the county's, and where beats have their own, these behind it.</summary>
    /// <param name="codes">The register's code lists.</param>
    /// <param name="on">The day.</param>
    /// <param name="beat">Only what holds in this beat, one value for each setting; null for the county with all beats' own.</param>
    public static IEnumerable<PolicyInForce> All(CodeLists.CodeLists codes, DateOnly on, string? beat = null)
    {
        foreach (var list in PolicyLists.All)
        {
            foreach (var item in codes.Items(list.Name))
            {
                var county = codes.Decisions.On(list.Name, item.Code, null, on);
                var own = beat is null ? null : codes.Decisions.On(list.Name, item.Code, beat, on);
                yield return Of(list, item, own ?? county);
                if (beat is null)
                {
                    foreach (var other in codes.Decisions.BeatsOf(list.Name, item.Code, on))
                        yield return Of(list, item, other);
                }
            }
        }
    }

    /// <summary>
    /// Names the program and everything that its policy says on a day, so that the same figure can be made again, or its difference explained. A setting without a value says nothing: one that a county adds changes no day before a value is decided.
    /// </summary>
    /// <returns>The program's number, a hyphen and twelve hexadecimal digits: the beginning of SHA-256 over a line for each setting, "policy.setting@beat=value", sorted.</returns>
    public static string Version(CodeLists.CodeLists codes, DateOnly on) => VersionOf(All(codes, on));

    /// <inheritdoc cref="Version"/>
    /// <param name="county">All of the day's settings, the county's and the beats' own.</param>
    public static string VersionOf(IEnumerable<PolicyInForce> county)
    {
        var lines = county.Where(p => p.Value is not null).Select(p => $"{p.Policy}.{p.Setting}{(p.ForBeatCode is null ? "" : "@" + p.ForBeatCode)}={p.Value}").Order(StringComparer.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{Program}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))).AsSpan(0, 6))}");
    }

    private static PolicyInForce Of(PolicyList list, CodeItem item, PolicySetting? decided)
    {
        var holds = list.ValueOf(item.Code);
        return new PolicyInForce(
            list.Name, item.Code, decided is null ? item.Value : decided.Value, decided is null ? "shipped" : decided.ForBeatCode is null ? "county" : "beat",
            decided?.ForBeatCode, decided?.ValidFrom, decided?.Reason, holds.English, holds.Chinese, item.Chinese, item.English);
    }

    private IEnumerable<PolicySetting> BeatsOf(string list, string setting, DateOnly on) => _settings.Keys
        .Where(k => k.Beat.Length > 0 && k.Policy == list && k.Setting == setting)
        .OrderBy(k => k.Beat, StringComparer.Ordinal)
        .Select(k => On(list, setting, k.Beat, on))
        .OfType<PolicySetting>();
}
