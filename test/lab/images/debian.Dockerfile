# What debian:*-slim is: one layer, bash, nothing else said.
FROM scratch
ADD root.tar /
CMD ["bash"]
