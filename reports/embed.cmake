# cmake -DOUT=figures_embedded.c -DFILES=a.gp;b.css -P embed.cmake
# Turns files into a C table of texts, so that the program needs no folder beside it.
set(code "#include \"reports/figures/figure.h\"\n\n")
set(rows "")
foreach(file IN LISTS FILES)
    get_filename_component(name "${file}" NAME)
    string(MAKE_C_IDENTIFIER "${name}" symbol)
    file(READ "${file}" bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
    string(APPEND code "static const char ${symbol}[] = {${bytes}0};\n")
    string(APPEND rows "    {\"${name}\", ${symbol}},\n")
endforeach()
string(APPEND code "\nconst struct figure_template figure_templates[] = {\n${rows}    {0},\n};\n")
file(WRITE "${OUT}" "${code}")
