// The grammar of Deal. Before the tokens reach it, the layout (compiler/syntax/layout.cpp) has settled
// lines, brackets and limits: every item, field and row ends with one SEP, lines that go on have none, and a
// keyword before `:` `~` `=` or beside `.` arrives as IDENT.
grammar Deal;

module : item* EOF ;
single : expr SEP EOF ;
item : declaration SEP ;

declaration
  : 'model' STRING                                                      # model
  | 'grid' anyword 'from' expr                                          # grid
  | 'import' STRING                                                     # importFile
  | 'currency' anyword                                                  # currency
  | 'unit' anyword (COMMA anyword)*                                     # unit
  | 'asset' anyword (LPAREN anyword RPAREN)?                            # asset
  | 'account' anyword COLON anyword block?                               # account
  | 'kind' anyword block                                                # kind
  | 'abstract'? 'structure' anyword ('is' base=anyword)?
      (COLON from=anyword ARROW to=anyword)? ('of' of=anyword)? body?   # structure
  | 'function' anyword LPAREN (parameter (COMMA parameter)*)? RPAREN ASSIGN expr block? # function
  | 'scenario' anyword ('extends' base=anyword)? block                  # scenario
  | 'measure' anyword (COLON anyword (COMMA anyword)*)? ASSIGN expr     # measure
  | 'expect' expr                                                       # expect
  | 'event' anyword 'when' expr                                         # event
  | 'let' anyword (COLON type)? (ASSIGN expr | TILDE expr everyPeriod?) # let
  | 'state' binding (COMMA binding)*                                    # state
  | 'next' binding (COMMA binding)*                                     # next
  | 'pay' anyword COLON ref ARROW ref block                             # pay
  | 'book' anyword block                                                # book
  | 'issue' anyword COLON holding 'to' ref block                          # issue
  | 'move' anyword COLON holding 'from' ref 'to' ref block                # move
  | 'use' anyword block?                                                # use
  | 'opening' expr ASSIGN expr                                          # opening
  | 'correlate' ref COMMA ref COLON expr                                # correlate
  | 'require' expr 'else' STRING                                        # require
  | 'warn' STRING 'if' expr                                             # warn
  | 'table' anyword LPAREN column (COMMA column)* RPAREN rows           # table
  | 'for' anyword 'in' word body                                        # forRows
  | IDENT (COLON type range? (ASSIGN value=expr)? | ASSIGN value=expr)  # fieldType
  | IDENT anyword (COLON from=ref ARROW to=ref)? ('of' of=ref)? block?  # instance
  | IDENT block                                                         # change
  | IDENT DOT path (COLON | ASSIGN) expr                                # changeOne
  | IDENT (DOT path)? TILDE expr everyPeriod?                           # changeOne
  ;

body : LBRACE item* RBRACE ;
block : LBRACE field* RBRACE ;
rows : LBRACE row* RBRACE ;
row : (anyword | STRING) COLON expr (COMMA expr)* SEP ;
field : path (COLON expr | TILDE expr everyPeriod?) SEP ;
everyPeriod : 'every' 'period' ;
path : anyword (DOT anyword)* ;
ref : word (DOT anyword)* ;
holding : ref (LPAREN (expr (COMMA expr)*)? RPAREN)? ;
range : op=('in' | LT | LE | GT | GE) expr ;
binding : anyword (COLON type)? ASSIGN expr ;
parameter : anyword COLON type ;
column : parameter ('assumed' | 'source' STRING)* ;
type : word ((BAR word)+ | (op+=(TIMES | DIVIDE) word)*) QUESTION? ;

expr
  : expr DOT anyword                                                    # member
  | expr LPAREN (expr (walk | (COMMA argument)*))? RPAREN               # call
  | expr 'per' word                                                     # per
  | <assoc=right> expr op='^' expr                                      # binary
  | op=MINUS expr                                                       # unary
  | expr op=(TIMES | DIVIDE | 'of') expr                                # binary
  | expr op='growing' expr                                              # binary
  | expr op=(PLUS | MINUS) expr                                         # binary
  | expr op='to' expr                                                   # binary
  | expr op='at' expr                                                   # binary
  | expr op=(LT | LE | GT | GE | EQ | NE | 'in') expr                   # comparison
  | op='not' expr                                                       # unary
  | expr op='and' expr                                                  # binary
  | expr op='or' expr                                                   # binary
  | 'the' anyword 'in' word 'where' expr                                # pick
  | expr op='otherwise' expr                                            # binary
  | expr 'if' expr                                                      # guarded
  | 'if' expr 'then' expr 'else' expr                                   # choice
  | expr ('assumed' | 'source' STRING)                                  # annotated
  | NUMBER IDENT?                                                       # number
  | STRING                                                              # text
  | DATE                                                                # date
  | ('true' | 'false' | 'none')                                         # constant
  | LPAREN expr RPAREN                                                  # group
  | LBRACKET (expr (COMMA expr)*)? RBRACKET                             # list
  | 'the' anyword 'in' word                                             # pick
  | word block                                                          # value
  | word                                                                # name
  ;
argument : anyword COLON anyword | expr ;
walk : 'for' anyword 'in' word ('where' expr)? ;

word
  : IDENT | 'model' | 'grid' | 'from' | 'import' | 'currency' | 'unit' | 'asset' | 'account' | 'kind'
  | 'abstract' | 'structure' | 'is' | 'function' | 'scenario' | 'extends' | 'measure' | 'expect' | 'event'
  | 'when' | 'let' | 'period' | 'state' | 'next' | 'pay' | 'book' | 'issue' | 'move' | 'use' | 'opening'
  | 'correlate' | 'require' | 'warn' | 'table'
  ;
anyword
  : word | 'if' | 'then' | 'else' | 'and' | 'or' | 'not' | 'in' | 'of' | 'to' | 'at' | 'per' | 'growing'
  | 'source' | 'assumed' | 'otherwise' | 'for' | 'where' | 'the' | 'true' | 'false' | 'none' | 'every'
  ;

MODEL : 'model' ;        GRID : 'grid' ;            FROM : 'from' ;          IMPORT : 'import' ;
CURRENCY : 'currency' ;  UNIT : 'unit' ;            ASSET : 'asset' ;        ACCOUNT : 'account' ;
KIND : 'kind' ;          ABSTRACT : 'abstract' ;    STRUCTURE : 'structure' ; IS : 'is' ;
FUNCTION : 'function' ;  SCENARIO : 'scenario' ;    EXTENDS : 'extends' ;    MEASURE : 'measure' ;
EXPECT : 'expect' ;      EVENT : 'event' ;          WHEN : 'when' ;          LET : 'let' ;
PERIOD : 'period' ;      STATE : 'state' ;          NEXT : 'next' ;          PAY : 'pay' ;
BOOK : 'book' ;          ISSUE : 'issue' ;          MOVE : 'move' ;          USE : 'use' ;
OPENING : 'opening' ;    CORRELATE : 'correlate' ; REQUIRE : 'require' ;    WARN : 'warn' ;
TABLE : 'table' ;
IF : 'if' ;              THEN : 'then' ;            ELSE : 'else' ;          AND : 'and' ;
OR : 'or' ;              NOT : 'not' ;              IN : 'in' ;              OF : 'of' ;
TO : 'to' ;              AT : 'at' ;                PER : 'per' ;            GROWING : 'growing' ;
SOURCE : 'source' ;      ASSUMED : 'assumed' ;      OTHERWISE : 'otherwise' ; FOR : 'for' ;
WHERE : 'where' ;        THE : 'the' ;              YES : 'true' ;           NO : 'false' ;
NOTHING : 'none' ;       EVERY : 'every' ;

ARROW : '->' | '→' ;     LE : '<=' | '≤' ;          GE : '>=' | '≥' ;        NE : '!=' | '≠' ;
EQ : '==' ;              LT : '<' ;                 GT : '>' ;               ASSIGN : '=' ;
PLUS : '+' ;             MINUS : '-' | '−' ;        TIMES : '*' | '×' ;      DIVIDE : '/' | '÷' ;
POWER : '^' ;            TILDE : '~' ;              BAR : '|' ;              QUESTION : '?' ;
DOT : '.' ;              COMMA : ',' | '，' ;       COLON : ':' | '：' ;     SEP : ';' | '；' ;
LPAREN : '(' | '（' ;    RPAREN : ')' | '）' ;      LBRACKET : '[' ;         RBRACKET : ']' ;
LBRACE : '{' ;           RBRACE : '}' ;

// A number is one token with its sign of currency, its scale and a unit written to it: $1.5bn, 40亿美元.
DATE : D D D D ('-' D+ ('-' D+)? | [Qq] D+) [\p{XID_Continue}]* ;
NUMBER : ('US'? '$' | [€£¥￥])? D+ ('_' D+)* ('.' D+ ('_' D+)*)? ([eE] [+-]? D+)? WORD? [%％]? ;
IDENT : WORD | '_' [\p{XID_Continue}]* ;
STRING : '"' ('\\' ~[\r\n] | ~["\\\r\n])* '"' ;
OPEN_STRING : '"' ('\\' ~[\r\n] | ~["\\\r\n])* '\\'? ;
DOC : '///' ~[\r\n]* ;
COMMENT : '//' ~[\r\n]* -> skip ;
NEWLINE : '\n' ;
SPACE : [ \t\r\u00A0\u3000]+ -> skip ;
OTHER : . ;
fragment D : [0-9] ;
fragment WORD : [\p{XID_Start}] [\p{XID_Continue}]* ;
