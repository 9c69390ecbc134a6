using System.Linq.Expressions;
using System.Reflection;
using FluentValidation;

namespace FieldCollect.Register.Rules;

/// <summary>What rules say about one field, for metadata, columns and forms.</summary>
/// <param name="Type">The record's type.</param>
/// <param name="Field">The property's name.</param>
/// <param name="Required">Whether a record without it is refused.</param>
/// <param name="MaxLength">The greatest length in characters; null where it is no text.</param>
/// <param name="CodeList">The list whose code it holds.</param>
/// <param name="Pattern">The regular expression that its text meets, where the shape is as simple as that.</param>
public sealed record FieldFacts(Type Type, string Field, bool Required, int? MaxLength, string? CodeList, string? Pattern = null);

/// <summary>The rules of one type of record. Derived classes declare a static <see cref="Rule"/> for each thing they check, and tie it to its check.</summary>
/// <remarks>
/// FluentValidation says what a record breaks. It takes an eighth of a push to say that nothing is broken, which is what it nearly always says; so each check is kept beside
/// as a plain call, too, and only a record that fails one is handed to the library.
/// </remarks>
public abstract class RecordRules<T> : AbstractValidator<T>
{
    private static readonly string Entity = typeof(T).Name;

    private readonly List<Func<T, bool>> checks = [];
    private readonly SortedDictionary<string, FieldFacts> facts = new(StringComparer.Ordinal);

    protected RecordRules(RuleContext context) => Context = context;

    public IEnumerable<FieldFacts> Facts => facts.Values;

    protected RuleContext Context { get; }

    /// <summary>The rules that a record breaks, in the order in which they are declared.</summary>
    public IReadOnlyList<Breach> Breaches(T record)
    {
        foreach (var holds in checks)
        {
            if (!holds(record))
                return [.. Validate(record).Errors.Select(e => new Breach((Rule)e.CustomState, e.PropertyName))];
        }

        return [];
    }

    /// <summary>The field must hold something.</summary>
    protected void Needs<TValue>(Expression<Func<T, TValue>> field, Rule rule)
    {
        Note(field, f => f with { Required = true });
        Check(field, (_, v) => !IsMissing(v), rule);
    }

    /// <summary>The text is no longer than the rule says.</summary>
    protected void AtMost(Expression<Func<T, string?>> field, Rule rule)
    {
        var length = rule.MaxLength ?? throw new ArgumentException("A rule about length says how long.", nameof(rule));
        Note(field, f => f with { MaxLength = length });
        Check(field, (_, v) => v is null || v.Length <= length, rule);
        Check(field, (_, v) => v is null || CanBeKept(v), SharedRules.TextUnreadable);
    }

    /// <summary>The text is a code of the list. An empty one is left to <see cref="Needs"/>.</summary>
    /// <param name="field">The field.</param>
    /// <param name="rule">The rule that an unknown code breaks.</param>
    /// <param name="on">The day on which the code should be in force; today where nothing better is known.</param>
    protected void IsCode(Expression<Func<T, string?>> field, Rule rule, Func<T, DateOnly?>? on = null)
    {
        var list = CodeListOf(field);
        Note(field, f => f with { MaxLength = CodeLists.CodeLists.MaxCodeLength, CodeList = list });
        Check(field, (_, v) => string.IsNullOrEmpty(v) || Context.Codes.Knows(list, v), rule);
        Check(
            field,
            (record, v) => string.IsNullOrEmpty(v) || !Context.Codes.Knows(list, v) || Context.Codes.Contains(list, v, on?.Invoke(record) ?? Context.Today),
            SharedRules.CodeNotCurrent);
    }

    /// <summary>Twelve digits, as divisions, stations and beats are coded. An empty one is left to <see cref="Needs"/>.</summary>
    protected void HasTwelveDigits(Expression<Func<T, string?>> field, Rule rule)
    {
        Note(field, f => f with { MaxLength = 12, Pattern = "^[0-9]{12}$" });
        Check(field, (_, v) => string.IsNullOrEmpty(v) || (v.Length == 12 && !v.AsSpan().ContainsAnyExceptInRange('0', '9')), rule);
    }

    /// <summary>Any other check of one field against its record.</summary>
    protected void Holds<TValue>(Expression<Func<T, TValue>> field, Func<T, TValue, bool> holds, Rule rule) =>
        Check(field, holds, rule);

    /// <summary>The day is today or earlier.</summary>
    protected void NotAhead(Expression<Func<T, DateOnly?>> field, Rule rule) =>
        Check(field, (_, v) => !(v > Context.Today), rule);

    /// <summary>The instant falls on tomorrow at the latest: clocks of terminals run a little apart.</summary>
    protected void NotFarAhead(Expression<Func<T, DateTimeOffset?>> field, Rule rule) =>
        Check(field, (_, v) => v is not { } instant || County.Day(instant) <= Context.Today.AddDays(1), rule);

    protected static Rule Missing(string field, string chinese, string english) =>
        new($"{Entity}.{field}.Missing", RuleSeverity.Refuse, $"请填写{chinese}。", $"Fill in the {english}.") { Problem = Problems.MissingField };

    protected static Rule TooLong(string field, int length, string chinese, string english) =>
        new($"{Entity}.{field}.TooLong", RuleSeverity.Refuse, $"{chinese}不能超过{length}个字。", $"The {english} has at most {length} characters.") { MaxLength = length };

    protected static Rule UnknownCode(string field, string chinese, string english, string? source = null) =>
        new($"{Entity}.{field}.UnknownCode", RuleSeverity.Refuse, $"{chinese}不在代码表中。", $"The {english} is not in its code list.", source) { Problem = Problems.UnknownCode };

    protected static Rule Shape(string field, string chinese, string english, string? source = null) =>
        new($"{Entity}.{field}.Shape", RuleSeverity.Refuse, chinese, english, source);

    protected static Rule Refuse(string fieldAndDefect, string chinese, string english, string? source = null) =>
        new($"{Entity}.{fieldAndDefect}", RuleSeverity.Refuse, chinese, english, source);

    protected static Rule Warn(string fieldAndDefect, string chinese, string english, string? source = null) =>
        new($"{Entity}.{fieldAndDefect}", RuleSeverity.Warn, chinese, english, source);

    protected void Note<TValue>(Expression<Func<T, TValue>> field, Func<FieldFacts, FieldFacts> change)
    {
        var name = Property(field).Name;
        facts[name] = change(facts.GetValueOrDefault(name) ?? new FieldFacts(typeof(T), name, Required: false, MaxLength: null, CodeList: null));
    }

    private void Check<TValue>(Expression<Func<T, TValue>> field, Func<T, TValue, bool> holds, Rule rule)
    {
        var property = Property(field);
        // The property's own getter; where the rule takes a wider type (a day that may be missing), what the expression says.
        var value = property.PropertyType == typeof(TValue) ? property.GetMethod!.CreateDelegate<Func<T, TValue>>() : field.Compile();
        checks.Add(record => holds(record, value(record)));
        RuleFor(field).Must(holds).By(rule);
    }

    private static string CodeListOf<TValue>(Expression<Func<T, TValue>> field)
    {
        var property = Property(field);
        var attribute = (Fields.CodeListAttribute?)Attribute.GetCustomAttribute(property, typeof(Fields.CodeListAttribute));
        return attribute?.List ?? throw new ArgumentException($"{Entity}.{property.Name} names no code list.", nameof(field));
    }

    // Properties of interfaces and base classes are asked of the record's own type, which carries the attributes.
    private static PropertyInfo Property<TValue>(Expression<Func<T, TValue>> field)
    {
        var body = field.Body is UnaryExpression convert ? convert.Operand : field.Body;
        return typeof(T).GetProperty(((MemberExpression)body).Member.Name)!;
    }

    // No database keeps a NUL in a text, and half of a surrogate pair is no character in UTF-8.
    private static bool CanBeKept(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, i++)))
                return false;
        }

        return true;
    }

    private static bool IsMissing<TValue>(TValue value) => value switch
    {
        null => true,
        string text => string.IsNullOrWhiteSpace(text),
        Guid id => id == Guid.Empty,
        DateOnly day => day == default,
        DateTimeOffset instant => instant == default,
        _ => false,
    };
}
