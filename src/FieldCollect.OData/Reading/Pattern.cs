// The regular expressions of matchesPattern (OData URL Conventions 5.1.1.7.1: ECMAScript), said again for each database. They are read
// here and not handed on as they came: \d, \w, ., $ and \b mean something else to each engine, and only what both run in linear time
// may pass. Groups capture nothing, lazy quantifiers are plain ones: for yes or no it is the same.
using System.Globalization;
using System.Text;

namespace FieldCollect.OData;

/// <summary>Whose words a pattern is said in.</summary>
internal enum PatternForm { DotNet, PostgreSql }

internal sealed class Pattern
{
    // What somebody writes who looks for something; longer ones are made by machines.
    private const int MaxLength = 200;
    private const int MaxDepth = 20;
    // PostgreSQL repeats at most so often.
    private const int MaxRepeat = 255;
    // Characters after all repetitions are written out: each is a state of the automaton.
    private const int MaxSize = 2_000;

    private readonly string _text;
    private readonly PatternForm _form;
    private int _at;

    private Pattern(string text, PatternForm form) => (_text, _form) = (text, form);

    /// <exception cref="ODataProblem">MalformedUrl: no pattern; TooComplex: too large; NotSupported: look-around, back-references and what else neither engine runs safely.</exception>
    public static string Translate(string text, PatternForm form)
    {
        if (text.Length > MaxLength)
            throw ODataProblems.TooComplex($"A pattern may have {MaxLength} characters.", "matchesPattern");
        var pattern = new Pattern(text, form);
        var (sql, _) = pattern.Alternatives(0);
        return pattern._at == text.Length ? sql : throw Malformed();
    }

    private (string Text, int Size) Alternatives(int depth)
    {
        if (depth > MaxDepth)
            throw TooLarge();
        var output = new StringBuilder();
        var size = 1;
        while (true)
        {
            while (_at < _text.Length && _text[_at] is not ('|' or ')'))
            {
                var (text, more) = Term(depth);
                output.Append(text);
                if ((size += more) > MaxSize)
                    throw TooLarge();
            }
            if (!Take('|'))
                return (output.ToString(), size);
            output.Append('|');
        }
    }

    private (string Text, int Size) Term(int depth)
    {
        if (Take('^'))
            return NotRepeated(_form == PatternForm.DotNet ? @"\A" : "^");
        // .NET's own $ also stands before a line feed at the end.
        if (Take('$'))
            return NotRepeated(_form == PatternForm.DotNet ? @"\z" : "$");
        var (atom, size) = Atom(depth);
        var (quantifier, times) = Quantifier();
        return (atom + quantifier, size * times);
    }

    private (string Text, int Size) NotRepeated(string assertion) => IsQuantifier() ? throw Malformed() : (assertion, 1);

    private (string Text, int Size) Atom(int depth)
    {
        var c = Next();
        switch (c)
        {
            case '(':
                if (Take('?') && !Take(':'))
                    throw Unsupported("look-around, flags and named groups");
                var (inner, size) = Alternatives(depth + 1);
                return Take(')') ? ($"(?:{inner})", size) : throw Malformed();
            case '[':
                return (Bracket().Said(_form), 1);
            case '.':
                return (PatternClass.LineEnds.Not().Said(_form), 1);
            case '\\':
                var escaped = Escape(inClass: false);
                return escaped.IsEmpty ? throw Unsupported("U+0000") : (escaped.Said(_form), 1);
            case '*' or '+' or '?':
                throw Malformed();
            case '{' when RepeatAt(_at - 1) is not null:
                throw Malformed();
            default:
                return (PatternClass.Of(c).Said(_form), 1);
        }
    }

    private PatternClass Bracket()
    {
        var negated = Take('^');
        var all = PatternClass.None;
        while (!Take(']'))
        {
            var from = ClassItem();
            if (_at + 1 < _text.Length && _text[_at] == '-' && _text[_at + 1] != ']')
            {
                _at++;
                var to = ClassItem();
                if (from.Single is not { } low || to.Single is not { } high || low > high)
                    throw Malformed();
                from = PatternClass.Of(low, high);
            }
            all = all.Or(from);
        }
        if (all.IsEmpty)
            throw Unsupported("an empty class");
        return negated ? all.Not() : all;
    }

    private PatternClass ClassItem()
    {
        var c = Next();
        return c == '\\' ? Escape(inClass: true) : PatternClass.Of(c);
    }

    private PatternClass Escape(bool inClass)
    {
        var c = Next();
        switch (c)
        {
            case 'd': return PatternClass.Digits;
            case 'D': return PatternClass.Digits.Not();
            case 'w': return PatternClass.Letters;
            case 'W': return PatternClass.Letters.Not();
            case 's': return PatternClass.Blanks;
            case 'S': return PatternClass.Blanks.Not();
            case 't': return PatternClass.Of('\t');
            case 'n': return PatternClass.Of('\n');
            case 'r': return PatternClass.Of('\r');
            case 'f': return PatternClass.Of('\f');
            case 'v': return PatternClass.Of('\v');
            case 'b' when inClass: return PatternClass.Of('\b');
            case 'x': return PatternClass.Of(Hex(2));
            case 'u': return PatternClass.Of(Hex(4));
            case 'b' or 'B': throw Unsupported(@"\b and \B");
            case 'p' or 'P': throw Unsupported(@"\p and \P");
            case 'k' or (>= '1' and <= '9'): throw Unsupported("a back-reference");
            // What has a meaning may be escaped to lose it; a letter that has none is a mistake.
            case < 128 when char.IsAsciiLetterOrDigit((char)c): throw Malformed();
            default: return PatternClass.Of(c);
        }
    }

    private int Hex(int digits)
    {
        if (_at + digits > _text.Length || !int.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || code is >= 0xD800 and <= 0xDFFF)
            throw Malformed();
        _at += digits;
        return code;
    }

    private (string Text, int Times) Quantifier()
    {
        var found = _at == _text.Length ? default : _text[_at] switch
        {
            '*' => ("*", 2, 1),
            '+' => ("+", 2, 1),
            '?' => ("?", 1, 1),
            '{' => RepeatAt(_at) ?? default,
            _ => default,
        };
        if (found == default)
            return ("", 1);
        _at += found.Item3;
        Take('?');
        return IsQuantifier() ? throw Malformed() : (found.Item1, found.Item2);
    }

    private bool IsQuantifier() => _at < _text.Length && (_text[_at] is '*' or '+' or '?' || _text[_at] == '{' && RepeatAt(_at) is not null);

    /// <summary>{2}, {2,} or {2,5}; anything else in braces is text (ECMAScript, annex B).</summary>
    private (string Text, int Times, int Length)? RepeatAt(int start)
    {
        var end = _text.IndexOf('}', start);
        if (end < 0)
            return null;
        var parts = _text[(start + 1)..end].Split(',');
        if (parts.Length > 2 || parts[0].Length == 0 || !parts.All(p => p.All(char.IsAsciiDigit)))
            return null;
        var least = Count(parts[0]);
        var most = parts.Length == 1 ? least : parts[1].Length == 0 ? (int?)null : Count(parts[1]);
        if (most < least)
            throw Malformed();
        return (_text[start..(end + 1)], Math.Max(1, most ?? least + 1), end + 1 - start);
    }

    private static int Count(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MaxRepeat ? count : throw TooLarge();

    private int Next()
    {
        if (_at == _text.Length)
            throw Malformed();
        if (!Rune.TryGetRuneAt(_text, _at, out var rune) || rune.Value == 0)
            throw Malformed();
        _at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private bool Take(char c)
    {
        if (_at == _text.Length || _text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private static ODataProblem Malformed() => ODataProblems.MalformedUrl("The pattern is not a regular expression of ECMAScript.", "matchesPattern");
    private static ODataProblem TooLarge() => ODataProblems.TooComplex("The pattern repeats or nests too much.", "matchesPattern");
    private static ODataProblem Unsupported(string what) => ODataProblems.NotSupported($"A pattern with {what}", "matchesPattern");
}
