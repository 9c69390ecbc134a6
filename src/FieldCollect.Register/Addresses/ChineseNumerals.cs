namespace FieldCollect.Register.Addresses;

/// <summary>Chinese numerals as they stand in addresses: 十二, 二十, 一百零五, 二〇一, 两百.</summary>
public static class ChineseNumerals
{
    // Beyond four figures no house, room or entrance is numbered; a longer run of numerals is a name or a telephone number.
    private const int LongestRun = 8;

    public static bool IsNumeral(char c) => Digit(c) >= 0 || Unit(c) > 0;

    /// <summary>The number that the numerals write; null where they write none.</summary>
    public static int? Parse(ReadOnlySpan<char> numerals)
    {
        if (numerals.IsEmpty || numerals.Length > LongestRun)
            return null;
        foreach (var c in numerals)
        {
            if (Unit(c) > 0)
                return ParseWithUnits(numerals);
        }

        return ParsePlaces(numerals);
    }

    // 二〇一: digit by digit.
    private static int? ParsePlaces(ReadOnlySpan<char> numerals)
    {
        var number = 0;
        foreach (var c in numerals)
        {
            if (Digit(c) < 0)
                return null;
            number = (number * 10) + Digit(c);
        }

        return number;
    }

    // 一百零五, 十二: each digit with its unit, units falling; 零 fills a gap.
    private static int? ParseWithUnits(ReadOnlySpan<char> numerals)
    {
        int number = 0, digit = -1, lastUnit = 10_000;
        foreach (var c in numerals)
        {
            if (Unit(c) is var unit and > 0)
            {
                // A unit without a digit before it is one of that unit only at the very beginning: 十二.
                if (unit >= lastUnit || digit == 0 || (digit < 0 && (number > 0 || unit != 10)))
                    return null;
                number += (digit < 0 ? 1 : digit) * unit;
                (digit, lastUnit) = (-1, unit);
            }
            else if (digit > 0)
            {
                return null;
            }
            else
            {
                digit = Digit(c);
            }
        }

        return digit == 0 ? null : number + Math.Max(digit, 0);
    }

    private static int Digit(char c) => c switch
    {
        '〇' or '零' or '○' => 0,
        '一' or '壹' => 1,
        '二' or '贰' or '两' => 2,
        '三' or '叁' => 3,
        '四' or '肆' => 4,
        '五' or '伍' => 5,
        '六' or '陆' => 6,
        '七' or '柒' => 7,
        '八' or '捌' => 8,
        '九' or '玖' => 9,
        _ => -1,
    };

    private static int Unit(char c) => c switch
    {
        '十' or '拾' => 10,
        '百' or '佰' => 100,
        '千' or '仟' => 1000,
        _ => 0,
    };
}
