using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FieldCollect.Register.Codes;

namespace FieldCollect.Register.Addresses;

/// <summary>
/// How addresses are written: one spelling for what officers, terminals and old lists write in many. Every function gives the same again when
/// applied to its own result. Every implementation runs api-specs/vectors/address-text.json.
/// </summary>
public static partial class AddressText
{
    /// <summary>Says that there is no number, which is something known; null says that nobody knows.</summary>
    public const string None = "无";

    /// <summary>An element's name or number in its one spelling; null where the text says nothing.</summary>
    /// <param name="text">As typed: full width, spaces, 幢, 号楼, Chinese numerals.</param>
    /// <param name="kind">The code of AddressKind, if known: it tells whether 3楼 is a building or a floor.</param>
    public static string? Element(string? text, string? kind = null)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var folded = FoldSigns(text);
        if (folded.Length == 0 || IsUnknown(folded))
            return null;
        if (IsNone(folded))
            return None;
        // A street keeps its name as it is written on its sign: 二道街, 八一路. Only its numbers are numbers.
        var isName = kind is AddressKind.Street or AddressKind.Lane or AddressKind.Hamlet or AddressKind.Compound;
        var numbered = NumeralsToDigits(folded, isName ? NumberWords : PartWords);
        var unified = UnifyBuilding(numbered);
        return kind switch
        {
            AddressKind.Building => LooseStoreys().Replace(unified, "$1栋"),
            AddressKind.Floor => LooseStoreys().Replace(unified, "$1层"),
            _ => unified,
        };
    }

    /// <summary>Division path and elements in one line, the text that a plate and a letter show.</summary>
    /// <param name="divisionNames">From the province (or the county) down to the village or community.</param>
    /// <param name="path">The elements from the top down to the address itself.</param>
    public static string Full(IEnumerable<string> divisionNames, IEnumerable<Address> path)
    {
        var full = new StringBuilder();
        foreach (var name in divisionNames)
            full.Append(name);
        foreach (var element in path)
            full.Append(Text(element));
        return full.ToString();
    }

    /// <summary>The text folded for search: half width, upper case, no separators, one spelling of 幢/栋/号楼, digits for numerals.</summary>
    /// <remarks>The same folding is applied to what is searched for. A dash between digits stays: 3-101 is not 31-01.</remarks>
    public static string Search(string text)
    {
        var folded = FoldSigns(text);
        var kept = new StringBuilder(folded.Length);
        for (var i = 0; i < folded.Length; i++)
        {
            if (char.IsLetterOrDigit(folded[i]) || folded[i] == '〇' || folded[i] == '○' || IsDashBetweenDigits(folded, i))
                kept.Append(folded[i]);
        }

        return LooseStoreys().Replace(UnifyBuilding(NumeralsToDigits(kept.ToString(), PartWords)), "$1层");
    }

    // A gate number comes before a building's or compound's own name (12号3栋), after a street's or hamlet's (三组12号).
    private static string Text(Address element)
    {
        var number = element.Number is null or None ? "" : element.Number;
        var name = element.Name is null or None ? "" : element.Name;
        return element.Kind is AddressKind.Street or AddressKind.Lane or AddressKind.Hamlet ? name + number : number + name;
    }

    // What numerals count in the parts of a building and in gate numbers ...
    private const string PartWords = "号楼|号院|号|栋|幢|单元|层|楼|室|户|组|队|弄";

    // ... and in names, where 三户里 and 五层岭 are names but 二组 and 十二号院 are numbers.
    private const string NumberWords = "号院|号|组|队|弄";

    // 附 and 之 lead a number that no word follows: 12号附一, 12号之二.
    private static string NumeralsToDigits(string text, string words)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && ChineseNumerals.IsNumeral(text[end]))
                end++;
            if (end == i)
            {
                result.Append(text[i++]);
                continue;
            }

            var isCounted = words.Split('|').Any(w => text.AsSpan(end).StartsWith(w)) || (end == text.Length && i > 0 && text[i - 1] is '附' or '之');
            var followsDigit = i > 0 && char.IsAsciiDigit(text[i - 1]);
            if (isCounted && !followsDigit && ChineseNumerals.Parse(text.AsSpan(i, end - i)) is { } number)
                result.Append(number.ToString(CultureInfo.InvariantCulture));
            else
                result.Append(text, i, end - i);
            i = end;
        }

        return result.ToString();
    }

    private static string UnifyBuilding(string text) => BuildingWords().Replace(text, "$1栋");

    // Half width, upper case, without spaces; one dash, one kind of brackets, 号 for its sign.
    private static string FoldSigns(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in Width.Fold(text))
        {
            if (!char.IsWhiteSpace(c))
                folded.Append(FoldSign(c));
        }

        return folded.ToString();
    }

    private static char FoldSign(char c) => c switch
    {
        '‐' or '‑' or '‒' or '–' or '—' or '―' or '−' or '─' or '~' or '_' or 'ー' or '﹣' => '-',
        '【' or '〔' or '[' or '{' or '「' or '﹙' => '(',
        '】' or '〕' or ']' or '}' or '」' or '﹚' => ')',
        '#' or '﹟' or '♯' => '号',
        '•' or '・' or '‧' or '∙' => '·',
        _ => char.ToUpperInvariant(c),
    };

    private static bool IsNone(string text) => text is "无" or "无号" or "无门牌" or "无门牌号" or "没有" or "无名";

    private static bool IsUnknown(string text) => text is "不详" or "未知" or "不明" or "?" or "-" or "/" or "*" or "NULL";

    private static bool IsDashBetweenDigits(string text, int i) =>
        text[i] == '-' && i > 0 && i < text.Length - 1 && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]);

    [GeneratedRegex("([0-9A-Z甲乙丙丁戊己庚辛])(?:号楼|号栋|号幢|幢)")]
    private static partial Regex BuildingWords();

    // 3楼 at the end of an element or before a room's number; never 3号楼, which is a building.
    [GeneratedRegex("([0-9])楼(?=[0-9A-Z]|$)")]
    private static partial Regex LooseStoreys();
}
